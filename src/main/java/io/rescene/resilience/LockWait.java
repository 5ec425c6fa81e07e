package io.rescene.resilience;

/** How long a row is waited for that somebody has locked, and how PostgreSQL says that this was in vain. */
public final class LockWait {
    /** The most, as PostgreSQL's {@code lock_timeout} takes it. */
    public static final String MOST = "7s";

    /** The SQLSTATE of a lock that was not to be had in that time. */
    public static final String IN_VAIN = "55P03";

    private static final String DEADLOCK = "40P01";

    private LockWait() {}

    /** Whether trouble comes of a lock that was not to be had in time. */
    public static boolean wasInVain(Throwable trouble) {
        return SqlTrouble.hasState(IN_VAIN, trouble);
    }

    /** Whether trouble comes of a lock that was not to be had in time, or that two had waited for in a circle. */
    public static boolean isOfLocks(Throwable trouble) {
        return wasInVain(trouble) || SqlTrouble.hasState(DEADLOCK, trouble);
    }
}
