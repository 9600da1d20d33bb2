"""What somebody is to be told who is not in the room: from illnesses to alerts, and how these are sent."""
