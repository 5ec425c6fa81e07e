package io.rescene.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.support.ServerWords;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

class NoDatabaseTest {
    private static final DatabaseUrl URL =
            DatabaseUrl.of("postgresql://u:SECRET@db.example.com/library?sslmode=verify-full&sslpassword=SECRET");

    private static Throwable tls(Throwable cause) {
        return new SSLHandshakeException("PKIX path").initCause(cause);
    }

    private static UserException explained(String said, PSQLState state, @Nullable Throwable cause) {
        return NoDatabase.explained(URL, new PSQLException(said, state, cause));
    }

    static Stream<Arguments> tlsThatFails() {
        return Stream.of(
                Arguments.of(tls(new CertPathBuilderException("no path")), "not trusted: sslrootcert"),
                Arguments.of(
                        tls(new CertPathValidatorException(
                                "validity check failed", new CertificateExpiredException("NotAfter: 2020"))),
                        "not valid now: have it renewed"),
                Arguments.of(
                        tls(new CertificateNotYetValidException("NotBefore: 2090")), "not valid now: have it renewed"),
                Arguments.of(tls(new CertPathValidatorException("signature check failed")), "not trusted: sslrootcert"),
                Arguments.of(null, "for another host: DATABASE_URL must name the host"),
                Arguments.of(new FileNotFoundException("/root/.postgresql/root.crt (No such file)"), "root.crt"),
                Arguments.of(new CertificateParsingException("signed fields invalid"), "check sslrootcert"),
                Arguments.of(new CertificateException(new IOException("incomplete data")), "check sslrootcert"));
    }

    @ParameterizedTest
    @MethodSource("tlsThatFails")
    void whatIsTheMatterWithTlsIsNotCalledAnAbsence(@Nullable Throwable cause, String words) {
        UserException said = explained(
                "The hostname h could not be verified by hostnameverifier "
                        + (cause == null ? "PgjdbcHostnameVerifier" : ""),
                PSQLState.CONNECTION_FAILURE,
                cause);
        assertThat(said)
                .hasMessageStartingWith("The database postgresql://db.example.com:5432/library ")
                .hasMessageContaining(words)
                .hasMessageNotContaining("is running");
        assertThat(said.exitCode()).isEqualTo(ExitCode.SERVICE);
    }

    @Test
    void aUrlThatTheDriverCantReadIsNotRepeated() {
        UserException said =
                explained("Unable to parse URL " + URL.jdbc() + "&service=x", PSQLState.UNEXPECTED_ERROR, null);
        assertThat(said)
                .hasMessageStartingWith("DATABASE_URL, which leads to postgresql://db.example.com:5432/library, ")
                .hasMessageNotContaining("SECRET");
        assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aParameterThatTheDriverStumblesOverIsABadSetting() {
        UserException said = explained(
                "Something unusual",
                PSQLState.UNEXPECTED_ERROR,
                new IllegalArgumentException("timeout can't be negative"));
        assertThat(said).hasMessageContaining("a parameter that can't be used: timeout can't be negative");
        assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
    }

    /** SQLSTATE, what a server says by it, what follows. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            22023 | 2 | has a parameter that can't be used: ERROR: no
            42704 | 2 | has a parameter that can't be used: ERROR: no
            28000 | 3 | refuses the user: ERROR: no: check DATABASE_URL, also its sslmode
            53300 | 3 | has no connection left: close some, or use the pooler
            57014 | 3 | refuses it: ERROR: no: run it again, with a longer statement_timeout
            42501 | 3 | refuses the connection: ERROR: no: check DATABASE_URL
            """)
    void whoAnswersIsNotCalledAway(String state, int exitCode, String words) {
        UserException said = NoDatabase.explained(URL, ServerWords.of(state, "", "routine"));
        assertThat(said).hasMessageContaining(words).hasMessageNotContaining("is running");
        assertThat(said.exitCode()).isEqualTo(exitCode);
    }

    @ParameterizedTest
    @CsvSource({"postgres, true", "db, true", "postgres.example.com, false", "localhost, false"})
    void whoUsesAHostOfDockersOutsideIsToldOfLocalhost(String host, boolean told) {
        UserException said = NoDatabase.explained(
                DatabaseUrl.of("postgresql://u@" + host + "/library"),
                new PSQLException("The attempt failed.", PSQLState.CONNECTION_UNABLE_TO_CONNECT));
        assertThat(said.getMessage())
                .contains("can't be reached (The attempt failed)")
                .matches(told ? ".*; outside Docker use localhost" : ".*is running");
    }

    @Test
    void whateverElseTheDriverStumblesOverIsNone() {
        UserException said =
                explained("Something unusual", PSQLState.UNEXPECTED_ERROR, new OutOfMemoryError("Java heap space"));
        assertThat(said).hasMessageContaining("Java heap space").hasMessageNotContaining("parameter");
        assertThat(said.exitCode()).isEqualTo(ExitCode.SERVICE);
    }
}
