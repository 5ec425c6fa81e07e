package io.rescene.route.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.route.folder.UnaskableException;
import java.io.EOFException;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;

class FailureTextTest {
    @Test
    void neitherTheStatementNorTheRowIsTold() {
        var refused = new DataIntegrityViolationException(
                "PreparedStatementCallback; SQL [UPDATE public.video_scenes SET transcript_segment = ?]",
                new SQLException(
                        "ERROR: new row violates check constraint \"short\"\n  Detail: Failing row contains (secret)."));

        assertThat(FailureText.line(refused))
                .isEqualTo("the database refused it: ERROR: new row violates check constraint \"short\"");
    }

    @Test
    void whatIsTheDatabasesIsSaidToBe() {
        assertThat(FailureText.line(new DataIntegrityViolationException("not so")))
                .isEqualTo("the database refused it: not so");
        assertThat(FailureText.line(new IllegalStateException("outer", new SQLException("not so"))))
                .isEqualTo("the database refused it: not so");
    }

    @Test
    void theInnermostCauseSaysWhatHappened() {
        assertThat(FailureText.line(new IllegalStateException("outer", new IOException("inner\u0000\nmore"))))
                .isEqualTo("IOException: inner");
        assertThat(FailureText.line(new NullPointerException())).isEqualTo("NullPointerException");
    }

    /** As by PostgreSQL's immediate stop: what is at the bottom has no words. */
    @Test
    void aDatabaseThatGoesAwayHasRefusedNothing() {
        PSQLException ended = new PSQLException(
                "An I/O error occurred while sending to the backend.",
                PSQLState.CONNECTION_FAILURE,
                new EOFException());

        assertThat(FailureText.line(new DataAccessResourceFailureException("PreparedStatementCallback", ended)))
                .isEqualTo(
                        "the database is away, or can't do it now: An I/O error occurred while sending to the backend.");
    }

    @Test
    void whatIsOfResceneSpeaksForItself() {
        assertThat(FailureText.line(
                        new IllegalStateException("outer", new UnaskableException("the variable is not set"))))
                .isEqualTo("the variable is not set");
    }

    @Test
    void itIsNeverLong() {
        assertThat(FailureText.line(new IllegalStateException("😀".repeat(1000)))
                        .codePoints())
                .hasSize(500);
    }

    @Test
    void whatEndsAJobSpeaksForItself() {
        assertThat(FailureText.line(JobFailedException.skipped("the video is gone")))
                .isEqualTo("the video is gone");
    }
}
