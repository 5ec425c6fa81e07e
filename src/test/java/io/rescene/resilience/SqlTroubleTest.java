package io.rescene.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.ServerWords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.UncategorizedSQLException;

class SqlTroubleTest {
    private static Throwable told(String state, String where, String routine) {
        return new UncategorizedSQLException("task", "SELECT 1", ServerWords.of(state, where, routine));
    }

    @ParameterizedTest
    @CsvSource({
        "08001, true",
        "0A000, true",
        "22001, true",
        "23502, true",
        "42501, true",
        "42P01, true",
        "53400, true",
        "54001, true",
        "58P01, true",
        "XX000, true",
        "25006, false",
        "25P03, false",
        "40001, false",
        "40P01, false",
        "53100, false",
        "53200, false",
        "53300, false",
        "55P03, false",
        "57014, false",
        "57P01, false",
        "58030, false"
    })
    void whatArisesInAFunctionIsTheLibrarysUnlessItIsTheMoments(String state, boolean librarys) {
        Throwable inFunction = told(state, "PL/pgSQL function guard() line 1 at PERFORM", "routine");
        assertThat(SqlTrouble.isOfLibrary(inFunction)).isEqualTo(librarys);
        assertThat(SqlTrouble.isOfStatement(inFunction)).isFalse();
        assertThat(SqlTrouble.isOfLibrary(told(state, "", "routine"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"53100, true", "53200, false", "58030, true", "53300, false", "57P01, false", "55P03, false"})
    void whatTheServerLacksIsToldFromItsAbsence(String state, boolean lacking) {
        assertThat(SqlTrouble.isOfDisk(told(state, "", "routine"))).isEqualTo(lacking);
    }

    @ParameterizedTest
    @CsvSource({
        "57014, true, false, false, false",
        "42501, false, true, false, false",
        "42P18, false, false, true, false",
        "42725, false, false, true, false",
        "55P03, false, false, false, true",
        "42P01, false, false, false, false"
    })
    void whatIsToldApartByItsState(String state, boolean cancelled, boolean ofRights, boolean ofType, boolean ofLock) {
        Throwable told = told(state, "", "routine");
        assertThat(SqlTrouble.isCancelled(told)).isEqualTo(cancelled);
        assertThat(SqlTrouble.isOfRights(told)).isEqualTo(ofRights);
        assertThat(SqlTrouble.isOfUnknownType(told)).isEqualTo(ofType);
        assertThat(LockWait.wasInVain(told)).isEqualTo(ofLock);
    }

    @ParameterizedTest
    @CsvSource({"P0001, true", "0A000, true", "08001, true", "42501, true", "57P01, true", "40001, false"})
    void whatAFunctionRaisesIsItsVerdict(String state, boolean verdict) {
        Throwable raised = told(state, "PL/pgSQL function guard() line 1 at RAISE", "exec_stmt_raise");
        assertThat(SqlTrouble.isOfLibrary(raised)).isEqualTo(verdict);
        assertThat(SqlTrouble.isLibraryBroken(raised)).isFalse();
        assertThat(SqlTrouble.isOfStatement(raised)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0A000, false", "42501, true", "42P01, true", "XX002, true", "22001, false", "57P01, false"})
    void whatIsRefusedOfTheStatement(String state, boolean refused) {
        assertThat(SqlTrouble.isOfStatement(told(state, "", "routine"))).isEqualTo(refused);
    }

    /** What else isn't supported may be so of one row, as that it moves to another partition. */
    @Test
    void aRuleRefusesTheStatement() {
        assertThat(SqlTrouble.isOfStatement(told("0A000", "", "RewriteQuery"))).isTrue();
    }

    /** As log_parameter_max_length_on_error has them told. */
    @ParameterizedTest
    @ValueSource(strings = {"unnamed portal with parameters: $1 = 'a'", "portal \"C_1\" parameter $1 = 'a'"})
    void theValuesOfAStatementAreNoFunction(String where) {
        assertThat(SqlTrouble.isOfStatement(told("42501", where, "routine"))).isTrue();
        assertThat(SqlTrouble.isOfLibrary(told("08001", where, "routine"))).isFalse();
        String function = "PL/pgSQL function guard() line 1 at SQL statement\n" + where;
        assertThat(SqlTrouble.isOfLibrary(told("42501", function, "routine"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "08001, true",
        "0A000, true",
        "42501, true",
        "53400, true",
        "58P01, true",
        "XX000, true",
        "22001, false",
        "23502, false",
        "P0002, false",
        "57014, false"
    })
    void whatTheLibrarysCodeLacksCanBeMended(String state, boolean lacking) {
        assertThat(SqlTrouble.isLibraryBroken(told(state, "PL/pgSQL function guard()", "routine")))
                .isEqualTo(lacking);
        assertThat(SqlTrouble.isLibraryBroken(told(state, "", "routine"))).isFalse();
    }

    @Test
    void aRowThatRowLevelSecurityRefusesIsNoMatterOfTheStatement() {
        Throwable refused = told("42501", "", "ExecWithCheckOptions");
        assertThat(SqlTrouble.isOfStatement(refused)).isFalse();
        assertThat(SqlTrouble.isOfLibrary(refused)).isTrue();
    }

    @Test
    void withoutPostgresqlsWordsNothingIsTheLibrarys() {
        assertThat(SqlTrouble.isOfLibrary(new IllegalStateException("x"))).isFalse();
        assertThat(SqlTrouble.isOfStatement(new IllegalStateException("x"))).isFalse();
    }
}
