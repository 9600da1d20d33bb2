"""The catalogue on a page: works, rooms and the plan, edited by who may write the show's files."""
