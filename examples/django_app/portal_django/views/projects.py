"""Projects of one's own team. The query set names the team; another team's project does not exist."""

from django.db.models import QuerySet
from rest_framework import mixins
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from portal_django.models import Project
from portal_django.serializers import ProjectSerializer


class Pages(CursorPagination):
    """`next` of a page is the address of the following one."""

    page_size = 20
    page_size_query_param = "limit"
    max_page_size = 100
    ordering = "id"


class OwnProjects:
    serializer_class = ProjectSerializer

    def get_queryset(self) -> QuerySet[Project]:
        return Project.objects.filter(team=self.request.user.team_id).order_by("id")


class Projects(
    OwnProjects,
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet,
):
    pagination_class = Pages
    lookup_url_kwarg = "project"
    lookup_value_converter = "int"

    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.save(team=self.request.user.team)


class Search(OwnProjects, ListAPIView):
    """The first twenty projects whose name contains the words as typed, in either case."""

    def get_queryset(self) -> QuerySet[Project]:
        words = self.request.query_params.get("q", "")
        if not 1 <= len(words) <= 100:
            raise ValidationError({"q": "One to a hundred characters, please."})
        return super().get_queryset().filter(name__icontains=words)[:20]
