package io.rescene.resilience;

/**
 * SQL about times that the database wrote down and that may lie in the future: its clock went back since, as where a server
 * whose clock is behind took it over. What was to be done a while after such a time would else be put off for as long as the
 * clock went back.
 */
public final class DatabaseClock {
    private DatabaseClock() {}

    /**
     * True of a time in the future, by however little.
     *
     * @param time a column, or another expression, of type {@code timestamptz}
     */
    public static String isAhead(String time) {
        return "(" + time + " > clock_timestamp())";
    }

    /**
     * True of a time that is longer ago than an age, or that lies in the future by more than 10 s: that is no new one, whatever
     * it says. A clock that is corrected by moments counts for nothing.
     *
     * @param time a column, or another expression, of type {@code timestamptz}
     * @param age as PostgreSQL writes intervals: {@code 10 seconds}
     */
    public static String isNotRecent(String time, String age) {
        return ("(%s NOT BETWEEN clock_timestamp() - interval '%s' AND clock_timestamp() + interval '10 seconds')")
                .formatted(time, age);
    }
}
