"""The window on the projector: opened, drawn to, and asked whether somebody wants it closed."""

from __future__ import annotations

import os
import warnings

import pygame


class Window:
    """A real window of `size_px`, scaled to the display where it fills the screen. One thread makes and uses it.

    Raises pygame.error where there is no display to open it on.
    """

    def __init__(self, size_px: tuple[int, int], *, fullscreen: bool, display: int) -> None:
        pygame.display.init()
        try:
            self._screen = _opened(size_px, fullscreen=fullscreen, display=display)
        except pygame.error:
            pygame.display.quit()
            raise
        pygame.display.set_caption("Exhibit")
        pygame.mouse.set_visible(False)

    def present(self, picture: pygame.Surface) -> None:
        self._screen.blit(picture, (0, 0))
        pygame.display.flip()

    def quit_asked(self) -> bool:
        """Whether the close button or Esc was used since the last call. F11 changes between window and full screen."""
        asked = False
        for event in pygame.event.get():
            key = event.key if event.type == pygame.KEYDOWN else None
            asked = asked or event.type == pygame.QUIT or key == pygame.K_ESCAPE
            if key == pygame.K_F11:
                pygame.display.toggle_fullscreen()
        return asked

    def close(self) -> None:
        pygame.display.quit()  # not pygame.quit(): the sound has its own part of pygame open


def _opened(size_px: tuple[int, int], *, fullscreen: bool, display: int) -> pygame.Surface:
    if pygame.display.get_driver() == "offscreen" and not os.environ.get("SDL_VIDEODRIVER"):
        raise pygame.error("there is no display")  # SDL would pretend to have one
    # Scaled: the scene keeps its size and shape whatever the projector's resolution is.
    flags = pygame.SCALED | (pygame.FULLSCREEN | pygame.NOFRAME if fullscreen else pygame.RESIZABLE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the scaling is done without a graphics card is no news to anybody
        return pygame.display.set_mode(size_px, flags, display=display)
