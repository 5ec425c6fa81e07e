package io.rescene.route.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.route.Exchanges;
import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.component.sql.DefaultSqlPrepareStatementStrategy;
import org.apache.camel.component.sql.SqlHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {
    private static final String FILE = "sql/scenes.sql";

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    SELECT (1                             | line 1: ( is not closed
                    SELECT 1)                             | line 1: a ) without its (
                    SELECT 'x                             | line 1: ' is not closed
                    SELECT $t$ it's                       | line 1: $t$ is not closed
                    SELECT 1 /* why                       | line 1: /* is not closed
                    SELEC 1                               | line 1: is no query
                    DELETE FROM videos                    | line 1: is no query
                    WITH d AS (DELETE FROM s RETURNING id) SELECT id FROM d | line 1: writes, but has to be a query that only reads
                    WITH d AS NOT MATERIALIZED ( UPDATE s SET a = 1 RETURNING id) SELECT id FROM d | line 1: writes, but
                    WITH d AS (INSERT INTO s SELECT 1 RETURNING id) SELECT id FROM d | line 1: writes, but
                    WITH d AS (SELECT 1 AS id) DELETE FROM s USING d RETURNING s.id | line 1: writes, but
                    WITH d AS (WITH e AS (SELECT 1) MERGE INTO s USING e ON true) SELECT 1 | line 1: writes, but
                    SELECT 1; DROP TABLE videos           | line 1: more than one statement
                    SELECT :#${variable.vide}             | line 1: no variable vide
                    SELECT ${variable.video}              | line 1: write :#${variable.NAME}
                    SELECT '{{rescene.language}}'         | line 1: no setting is put in for {{rescene.language}} here
                    SELECT {{rescene.language:en}}        | line 1: no setting is put in for {{rescene.language:en}} here
                    SELECT m ? 'a' FROM x                 | line 1: write the operators ?, ?| and ?& as ??, ??| and ??&
                    SELECT m ?& k FROM x                  | line 1: write the operators ?, ?| and ?& as ??, ??| and ??&
                    """)
    void saysLineAndCause(String sql, String said) {
        assertThatThrownBy(() -> SqlText.checked(FILE, sql))
                .isInstanceOf(BrokenFileException.class)
                .hasMessageStartingWith("routes/" + FILE + ": " + said);
    }

    @Test
    void namesItsValuesInTheirOrder() {
        assertThat(SqlText.names("SELECT :#b, ':#x', :#${variable.a}, m #> :#in:b -- :#y"))
                .containsExactly("b", "a", "b");
    }

    @Test
    void countsLines() {
        assertThatThrownBy(() -> SqlText.checked(FILE, "-- a (comment\nSELECT 1\nFROM (x"))
                .hasMessageContaining("line 3");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    SELECT ')', "(", $$it's ${x}$$ /* ( */ -- '
                    WITH a AS (SELECT 1) SELECT * FROM a WHERE x = :#${variable.language} AND y = :#video;
                    SELECT m ?? 'a?', m ??| k, m #>> '{a}', 5 # 1 -- why?
                    WITH a AS (SELECT 1 FOR UPDATE) SELECT (update_at), '(DELETE FROM x)' /* (DELETE FROM x) */ FROM a
                    SELECT '{{1,2},{3,4}}'::int[], '{{a,b}}'::text[], '{"a":{"b":1}}'::jsonb -- {{rescene.language}}
                    """)
    void leavesAloneWhatStandsInQuotes(String sql) {
        assertThat(SqlText.checked(FILE, sql)).isEqualTo(sql);
    }

    @Test
    void whatIsPackedIsRightAndBound() throws IOException {
        for (String file : RoutesFolder.PACKED) {
            if (file.endsWith(".sql")) {
                String text = Files.readString(Path.of("routes", file));
                assertThat(SqlText.checked(file, text)).isEqualTo(text);
                assertThat(SqlText.jdbc(text)).doesNotContain("${variable.force}", ":#");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    SELECT 1                                                 | 0
                    SELECT :#video                                           | 1
                    SELECT :#${variable.a}::uuid, :#${variable.a}, ':', :#b  | 3
                    SELECT :#a -- not :#b                                    | 1
                    SELECT ':#b' WHERE y = :#a                               | 1
                    SELECT 1 WHERE x IN (:#in:ids) AND y = :#a               | 0
                    SELECT 5 # 1 WHERE y = :#a                               | 1
                    SELECT m ?? 'k' WHERE y = :#a                            | 1
                    """)
    void countsWhatIsBoundWhereNothingElseCanBe(String sql, int parameters) {
        assertThat(SqlText.parameters(SqlText.camel(sql))).isEqualTo(parameters);
    }

    /** What Camel makes of it, by its own code, but for the lines without SQL, which it leaves out. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT m #>> '{a}', m #> k, m #- k, 5 # 1 WHERE v = :#${variable.video}::uuid",
                "SELECT 'color:#fff', \"a:#b\", :#video /* not :#a */ -- nor :#b",
                "SELECT m ?? 'k', $$:#${x}$$ WHERE v IN (:#in:ids) AND w = :#$simple{body}",
                "SELECT m ??| :#${variable.keys}"
            })
    void whatCamelExecutesIsWhatIsProved(String sql) throws SQLException {
        String camel = SqlHelper.resolvePlaceholders(SqlText.camel(sql), null);
        Exchange exchange = Exchanges.empty();
        exchange.getMessage().setBody(Map.of("ids", List.of(1)));
        assertThat(new DefaultSqlPrepareStatementStrategy()
                        .prepareQuery(camel, true, exchange)
                        .strip())
                .isEqualTo(SqlText.jdbc(sql).strip())
                .doesNotContain(":?");
    }

    @Test
    void literalsMayBeLongOrHaveEscapes() {
        String escaped = "SELECT E'it\\'s (' FROM x";
        assertThat(SqlText.checked("sql/x.sql", escaped)).isEqualTo(escaped);
        String endless = "SELECT '" + "a''".repeat(50_000) + "'";
        assertThat(SqlText.checked("sql/x.sql", endless)).isEqualTo(endless);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    SELECT 1 WHERE x = :#video::uuid            | SELECT 1 WHERE x = p.video::uuid
                    SELECT 1 WHERE x = :#${variable.video}      | SELECT 1 WHERE x = p.video
                    SELECT 1 WHERE x = :#$simple{variable.video} | SELECT 1 WHERE x = p.video
                    SELECT ':#video', :#videos, 5 # 1           | SELECT ':#video', NULL, 5 # 1
                    """)
    void putsSqlInThePlaceOfValues(String sql, String with) {
        assertThat(SqlText.with(sql, Map.of("video", "p.video"))).isEqualTo(with);
    }
}
