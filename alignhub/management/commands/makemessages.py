"""Collects the messages of code and templates into locale/, with the pieces that our templates put into sentences."""

import re

from django.core.management.commands import makemessages

_BLOCK = re.compile(r"({%\s*blocktranslate\b.*?%})(.*?)({%\s*endblocktranslate\s*%})", re.DOTALL)
_PIECE = re.compile(r"{%\s*(?!plural\s*%})(.*?)\s*%}")


def with_pieces(template: str) -> str:
    """The template's source with each tag inside a message written as the variable that Django's extraction knows."""
    return _BLOCK.sub(lambda block: block[1] + _PIECE.sub(r"{{ \1 }}", block[2]) + block[3], template)


class TemplateFile(makemessages.BuildFile):
    def preprocess(self) -> None:
        if not self.is_templatized:
            return
        with open(self.path, encoding="utf-8") as source:
            text = with_pieces(source.read())
        with open(self.work_path, "w", encoding="utf-8") as target:
            target.write(makemessages.templatize(text, origin=self.path[2:]))


class Command(makemessages.Command):
    build_file_class = TemplateFile
