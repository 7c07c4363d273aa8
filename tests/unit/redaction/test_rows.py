"""Values that stand below or behind their column's name."""

from __future__ import annotations

import pytest

from launchguard.redaction import RedactionConfig, Redactor

REDACTORS = [Redactor(RedactionConfig(engine=engine)) for engine in ("re2", "python")]
RANDOM = "kQ7zX2mV9b" + "N4cL1pR8sT5wY3"


@pytest.mark.parametrize("redactor", REDACTORS, ids=["re2", "python"])
class TestRows:
    def test_every_row_of_an_insert_is_hidden_in_the_column_of_a_telling_name(self, redactor):
        text = "INSERT INTO users (name, password, note) VALUES ('ada', 'hunter two', NULL), ('bob', N'it''s me', now())"

        clean = redactor.redact_text(text)

        assert (
            clean
            == "INSERT INTO users (name, password, note) VALUES ('ada', '[redacted:password]', NULL), ('bob', N'[redacted:password]', now())"
        )

    def test_last_column_of_an_insert_is_found_with_quoted_names(self, redactor):
        clean = redactor.redact_text("insert into `a` (`id`, `api_token`) values (1, 'hunter2')")

        assert clean == "insert into `a` (`id`, `api_token`) values (1, '[redacted:token]')"

    def test_placeholders_of_an_insert_stay(self, redactor):
        text = "INSERT INTO api_keys (name, secret) VALUES (?, ?), (%s, $2)"

        assert redactor.redact_text(text) == text

    @pytest.mark.parametrize("sign", [",", ";", "|"])
    def test_generated_values_below_a_head_of_names_are_hidden(self, redactor, sign):
        head, rows = (
            ["id", "api_token", "active"],
            [["1", RANDOM, "true"], ["2", "expired", "no"], ["3", RANDOM, "no"]],
        )
        text = "\n".join(sign.join(line) for line in (head, *rows))

        assert redactor.redact_text(text) == text.replace(RANDOM, "[redacted:token]")

    def test_quoted_heads_and_cells_are_a_table_too(self, redactor):
        text = f'"id","api_token","n"\r\n"ord-1","{RANDOM}","4"\r\n'

        assert redactor.redact_text(text) == text.replace(RANDOM, "[redacted:token]")

    def test_numbers_below_a_name_of_numbers_are_hidden(self, redactor):
        assert redactor.redact_text("id,phone,n\n17,9847463030,4\n") == "id,phone,n\n17,[redacted:phone],4\n"

    def test_password_that_is_a_word_is_hidden_below_a_head_without_prose(self, redactor):
        clean = redactor.redact_text("id,db_password,created\nada,sunshine,today\nbob,required,now\n")

        assert clean == "id,db_password,created\nada,[redacted:password],today\nbob,required,now\n"

    def test_prose_in_two_lines_with_a_comma_each_is_no_table(self, redactor):
        text = "Enter user, password\nThen press, sunshine"

        assert redactor.redact_text(text) == text

    def test_word_in_the_head_is_not_read_as_one_with_the_row_below(self, redactor):
        text = f"id,app_password,created\nord-48151,{RANDOM},2026-03-01\n"

        assert redactor.redact_text(text) == text.replace(RANDOM, "[redacted:password]")

    def test_counts_below_a_telling_name_stay(self, redactor):
        text = "id,tokens,password_set\n1,4411,true\n2,12,false\n"

        assert redactor.redact_text(text) == text
