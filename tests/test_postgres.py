import psycopg


def test_a_throw_away_postgresql_answers(postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
