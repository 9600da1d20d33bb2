"""LIDO 1.0 and 1.1, the harvesting format of museums (lido-schema.org), as works. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from exhibit.museum.catalogue.drafts import ImportedWorks, WorkDraft, imported
from exhibit.museum.catalogue.works import Texts
from exhibit.museum.catalogue.xml_tree import XmlElement, xml_tree


def works_of_lido(data: bytes, file: str) -> ImportedWorks:
    """The records of `data`. Raises ShowError where it is no sound XML."""
    return imported(_drafts(xml_tree(data, file)), file)


def _drafts(root: XmlElement) -> Iterator[WorkDraft]:
    for record in root.every("lido"):
        number = record.said("workID") or record.said("lidoRecID")
        plain = {
            "id": number,
            "maker": record.said("eventActor", "appellationValue") or record.said("displayActorInRole"),
            "date": record.said("displayDate") or record.said("earliestDate"),
            "material": record.said("displayMaterialsTech") or record.said("termMaterialsTech", "term"),
            "place": record.said("eventPlace", "appellationValue"),
            "kind": record.said("objectWorkType", "term"),
            "room": record.said("repositoryLocation", "appellationValue"),
            "rights": record.said("rightsResource", "term"),
        }
        said: dict[str, Texts] = {name: {"": text} for name, text in plain.items() if text}
        said["title"] = _by_language(record.first("titleWrap"), "appellationValue")
        said["text"] = _by_language(record.first("objectDescriptionWrap"), "descriptiveNoteValue")
        pictures = tuple(link.text.strip() for link in record.every("linkResource") if link.text.strip())
        yield WorkDraft(record.line, said, pictures)


def _by_language(found: XmlElement | None, tag: str, language: str = "") -> dict[str, str]:
    """The texts of the elements `tag` below `found`, by the nearest xml:lang; of two in one language the first."""
    texts: dict[str, str] = {}
    if found is not None:
        own = found.attributes.get("lang", language)
        if found.tag == tag and found.text.strip():
            texts[own[:2].lower()] = found.text
        for child in found.children:
            texts = {**_by_language(child, tag, own), **texts}
    return texts
