from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "accord.attachments"
    verbose_name = "Documents"

    def ready(self) -> None:
        from accord.attachments import checks  # noqa: F401
        from accord.attachments.panels import documents_of
        from accord.attachments.relations import RELATIONS
        from accord.organisations import relations
        from accord.registry import event_kinds, file_panels, file_relations

        event_kinds.register(
            "attachment.added", icon="paperclip", sentence="Document ajouté : {document}"
        )
        event_kinds.register(
            "attachment.removed", icon="file-earmark-x", sentence="Document retiré : {document}"
        )
        for relation in RELATIONS:
            file_relations.register(relation)
        relations.moves("attachments.Attachment", "organisation", "documents")
        file_panels.register(60, "attachments/_file_panel.html", documents_of)
