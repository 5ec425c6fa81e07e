package io.rescene.support;

import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Troubles as PostgreSQL tells them. */
public final class ServerWords {
    private ServerWords() {}

    /**
     * An error.
     *
     * @param state its SQLSTATE
     * @param where its context; empty for none
     * @param routine of the server's source
     */
    public static PSQLException of(String state, String where, String routine) {
        return of("ERROR", state, where, routine);
    }

    /** One of some severity. */
    public static PSQLException of(String severity, String state, String where, String routine) {
        String context = where.isEmpty() ? "" : "W" + where + "\0";
        return new PSQLException(
                new ServerErrorMessage("S" + severity + "\0C" + state + "\0Mno\0" + context + "R" + routine + "\0"));
    }
}
