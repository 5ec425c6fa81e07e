package io.rescene.monitor;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Videos in PROCESSING that no job of ours holds: not ours to touch.
 *
 * @param named the first 20 of them by their ids
 * @param inAll how many there are
 */
public record StuckVideos(List<Video> named, long inAll) {
    private static final int MOST_NAMED = 20;

    private static final String STUCK = """
             FROM public.videos v
            WHERE v.status = 'PROCESSING' AND NOT EXISTS (
                SELECT 1 FROM rescene.jobs j WHERE j.video_id = v.id AND j.state = 'processing')
            """;

    /**
     * One of them.
     *
     * @param id its id
     * @param filename its name; empty: it has none
     */
    public record Video(String id, Optional<String> filename) {
        /** The guide's advice in one line, as Rescene does not touch what it does not hold. */
        public String advice() {
            return "If nothing else works on it: UPDATE videos SET status = 'READY', error_message = NULL WHERE id = '"
                    + id + "';";
        }
    }

    /** Looks now. */
    public static StuckVideos of(JdbcTemplate jdbc) {
        List<Video> named = jdbc.query(
                // Materialized: else PostgreSQL looks through all videos in the order of their ids for these few.
                "WITH stuck AS MATERIALIZED (SELECT v.id, v.filename" + STUCK
                        + ") SELECT id::text, filename FROM stuck ORDER BY id LIMIT ?",
                (row, n) -> new Video(row.getString(1), Optional.ofNullable(row.getString(2))),
                MOST_NAMED);
        return new StuckVideos(named, named.size() < MOST_NAMED ? named.size() : count(jdbc));
    }

    /** How many there are. */
    public static long count(JdbcTemplate jdbc) {
        return LibraryStatus.count(jdbc, "SELECT count(*)" + STUCK);
    }

    /** What is said of those that are not named: a line that ends with the guide's SQL for all; empty if all are named. */
    public Optional<String> more() {
        return inAll <= named.size()
                ? Optional.empty()
                : Optional.of(
                        inAll - named.size() + " more. If nothing else works on any of them: UPDATE videos SET status ="
                                + " 'READY', error_message = NULL WHERE status = 'PROCESSING' AND id NOT IN"
                                + " (SELECT video_id FROM rescene.jobs WHERE state = 'processing');");
    }
}
