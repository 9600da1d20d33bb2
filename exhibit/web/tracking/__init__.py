"""The staff's eye: people of the museum count the same visits as the camera, so that it can be checked."""
