"""From settings to adapters: the only room that knows both. The loop, the doctor and commands take what it makes."""
