"""The calibration on the real window: grid and guide are shown, keys and mouse are followed, until somebody leaves."""

from __future__ import annotations

from collections.abc import Callable
from time import sleep as pause

import pygame

from exhibit.outputs.projector.calibration import Calibration
from exhibit.outputs.projector.grid import Guide, grid, shares
from exhibit.outputs.projector.placement import Placement
from exhibit.outputs.projector.screens import WindowRequest
from exhibit.outputs.projector.window import Window

_EVERY_S = 1 / 30
Save = Callable[[Placement], str]
"""Writes the placement; what is to be told about it."""


NoDisplay = pygame.error


def calibrate(wanted: WindowRequest, save: Save) -> Calibration:
    """Calibrate on the window that is `wanted`; the last state comes back. Raises pygame.error without a display."""
    window = Window(
        wanted.size_px,
        fullscreen=wanted.fullscreen,
        display=wanted.display,
        gpu=wanted.gpu,
        placement=wanted.placement,
        title="Exhibit: calibration",
        pointer=True,
    )
    try:
        pygame.mouse.set_visible(True)
        pygame.key.set_repeat(350, 40)
        return _followed(window, wanted, save)
    finally:
        window.close()
        pygame.display.quit()


def _followed(window: Window, wanted: WindowRequest, save: Save) -> Calibration:
    picture, news = grid(wanted.size_px), ""
    now = Calibration(wanted.placement, wanted.placement, size_px=wanted.size_px)
    while not now.over:
        before = now
        for event in pygame.event.get():
            now = _after(now, event, window)
        if now != before:
            news = ""
        if now.save:
            news, now = save(now.placement), now.kept()
        window.placement = now.placement
        window.present(picture, Guide(now, wanted.title, news))
        pause(_EVERY_S)
    return now


def _after(now: Calibration, event: pygame.event.Event, window: Window) -> Calibration:
    if event.type == pygame.QUIT:
        return now.key("escape").key("escape")
    if event.type == pygame.KEYDOWN:
        return now.key(pygame.key.name(event.key).lower(), shift=bool(event.mod & pygame.KMOD_SHIFT))
    if event.type == pygame.MOUSEBUTTONUP:
        return now.release()
    if event.type == pygame.MOUSEBUTTONDOWN and event.button == pygame.BUTTON_LEFT:
        return now.press(shares(event.pos, now.size_px, window.size_px))
    if event.type == pygame.MOUSEMOTION:
        return now.drag(shares(event.pos, now.size_px, window.size_px))
    return now
