"""Which of Alibaba's two editions translates, and for what kind of text."""

from dataclasses import dataclass

PROFESSIONAL = "translate_ecommerce"
#: What a long text's job calls a scene that the other operations call otherwise
#: (documents of CreateAsyncTranslate and GetBatchTranslate, read on 2026-11-21).
_LONG_TEXT_SCENES = {"communication": "message"}


@dataclass(frozen=True, slots=True)
class Options:
    """The choices that go along with every text."""

    #: "translate_standard", or "translate_ecommerce" for the professional edition.
    api_type: str = "translate_standard"
    #: "general"; of the professional edition title, description, communication,
    #: medical or social.
    scene: str = "general"
    #: "text" or "html".
    text_format: str = "text"

    @property
    def version(self) -> str:
        """A word that differs where the translations may."""
        return f"{self.api_type}/{self.scene}/{self.text_format}"

    @property
    def single_action(self) -> str:
        """The operation that takes one text."""
        return "Translate" if self.api_type == PROFESSIONAL else "TranslateGeneral"

    def single_fields(self) -> dict[str, str]:
        """The choices as parameters of that operation."""
        return {"FormatType": self.text_format, "Scene": self.scene}

    def batch_fields(self) -> dict[str, str]:
        """The choices as parameters of GetBatchTranslate."""
        return {"ApiType": self.api_type, **self.single_fields()}

    def long_text_fields(self) -> dict[str, str]:
        """The choices as parameters of CreateAsyncTranslate."""
        scene = _LONG_TEXT_SCENES.get(self.scene, self.scene)
        return {**self.batch_fields(), "Scene": scene}
