package io.rescene.runtime.connect;

import io.rescene.resilience.Causes;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.springframework.core.NestedExceptionUtils;

/** What to say if the database can't be connected to: who is to blame, what it says, and what to do. */
final class NoDatabase {
    /** PgBouncer's words, which are never translated; the state says no more than that something is wrong. */
    private static final String STATEMENT_MODE = "statement pooling mode";

    private NoDatabase() {}

    /**
     * Explains.
     *
     * @param url where it should be
     * @param trouble what connecting failed by; it becomes the cause
     * @return with exit code 2 if {@code DATABASE_URL} itself is to blame, else 3
     */
    static UserException explained(DatabaseUrl url, SQLException trouble) {
        String state = String.valueOf(trouble.getSQLState());
        if (state.equals("22023") || state.equals("42704")) {
            return unusable(url, words(trouble), trouble);
        }
        if (state.equals(PSQLState.UNEXPECTED_ERROR.getState())) {
            return unexpected(url, trouble);
        }
        return new UserException(
                ExitCode.SERVICE, "The database " + url.shown() + " " + why(url, state, trouble), trouble);
    }

    /** What to say of a server that lacks what the statements are made of. */
    static UserException tooOld(DatabaseUrl url, String version, int oldest) {
        return new UserException(
                ExitCode.SERVICE,
                "The database %s is PostgreSQL %s, and Rescene needs %d or newer: upgrade it, or let DATABASE_URL lead to one that is"
                        .formatted(url.shown(), version, oldest),
                null);
    }

    /** The driver may repeat the whole URL, with a secret such as sslpassword: its own words are not shown. */
    private static UserException unexpected(DatabaseUrl url, SQLException trouble) {
        Throwable root = NestedExceptionUtils.getMostSpecificCause(trouble);
        if (root == trouble) {
            return unusable(url, "the driver does not take it", trouble);
        }
        return root instanceof IllegalArgumentException
                ? unusable(url, Causes.line(root), trouble)
                : new UserException(
                        ExitCode.SERVICE,
                        "The database " + url.shown() + " can't be connected to: " + Causes.line(root),
                        trouble);
    }

    private static UserException unusable(DatabaseUrl url, String words, SQLException trouble) {
        return new UserException(
                ExitCode.USAGE,
                "DATABASE_URL, which leads to " + url.shown() + ", has a parameter that can't be used: " + words,
                trouble);
    }

    private static String why(DatabaseUrl url, String state, SQLException trouble) {
        if (words(trouble).contains(STATEMENT_MODE)) {
            return "is behind a pooler in statement mode, which takes no transactions: set its pool_mode to transaction, or let"
                    + " DATABASE_URL lead to PostgreSQL itself";
        }
        Optional<CertificateTrouble> certificate = CertificateTrouble.of(trouble);
        if (certificate.isPresent()) {
            return "shows " + certificate.get().shown() + ": " + fix(certificate.get());
        }
        if (Causes.of(trouble).anyMatch(NoDatabase::isOfFile)) {
            return "can't be connected to with TLS, for want of a file that can be used (" + words(trouble)
                    + "): check sslrootcert, the authority's certificate, and sslcert and sslkey, if there are any, in DATABASE_URL";
        }
        return switch (state) {
            case "28P01" -> "refuses the user or the password: check DATABASE_URL (in .env or the environment)";
            case "28000" -> "refuses the user: " + words(trouble) + ": check DATABASE_URL, also its sslmode";
            case "3D000" -> "has no such database: check the name at the end of DATABASE_URL";
            // A role's statement_timeout may end even the first statement.
            case Refusal.CANCELLED -> "refuses it: " + words(trouble) + ": " + Refusal.LONGER_TIMEOUT;
            case "53300" -> "has no connection left: close some, or use the pooler (port 6543)";
            // The driver's own, about what was agreed on before anybody logged in.
            case "08004" ->
                "can't be used so: " + words(trouble) + ": check "
                        + (url.password().isEmpty()
                                ? "DATABASE_URL, which names no password (postgresql://user:password@host:port/database), and its sslmode"
                                : "the sslmode of DATABASE_URL");
            default ->
                hasAnswered(trouble)
                        ? "refuses the connection: " + words(trouble) + ": check DATABASE_URL"
                        : "can't be reached (" + words(trouble) + "): check DATABASE_URL and that PostgreSQL is running"
                                + (url.jdbc().contains("//db:") || url.jdbc().contains("//postgres:")
                                        ? "; outside Docker use localhost"
                                        : "");
        };
    }

    /** What can't be found or read, or is no certificate or key. */
    private static boolean isOfFile(Throwable cause) {
        return cause instanceof FileNotFoundException
                || cause instanceof FileSystemException
                || cause instanceof GeneralSecurityException;
    }

    private static String fix(CertificateTrouble certificate) {
        return switch (certificate) {
            case OTHER_HOST ->
                "DATABASE_URL must name the host as its certificate does, or say sslmode=verify-ca, which looks at no name";
            case OUTDATED -> "have it renewed, if the clock of this machine is right";
            case UNTRUSTED -> "sslrootcert in DATABASE_URL must name the file with its authority's certificate";
        };
    }

    private static boolean hasAnswered(SQLException trouble) {
        return trouble instanceof PSQLException sql && sql.getServerErrorMessage() != null;
    }

    /** What the server says, else what the network does, else the driver; none of them repeats a password. */
    private static String words(SQLException trouble) {
        Throwable root = NestedExceptionUtils.getMostSpecificCause(trouble);
        String said = root instanceof UnknownHostException
                ? "no host of that name is known"
                : Causes.words(root instanceof IOException ? root : trouble);
        return said.replaceAll("\\s*\\R\\s*", " ").replaceFirst("[.\\s]+$", "");
    }
}
