package io.rescene.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.redisson.api.redisnode.RedisNode;
import org.redisson.api.redisnode.RedisNodes;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What the servers have taken so far; the difference of two is what happened between them.
 *
 * @param seconds by the clock
 * @param postgresSeconds CPU of PostgreSQL's processes, ended ones included
 * @param redisSeconds CPU of Redis
 * @param walBytes written to the log of changes
 * @param pageImages whole pages in it: the first change of a page after a checkpoint
 * @param commits transactions, by PostgreSQL's statistics, which are up to a second behind
 * @param commands that Redis carried out
 */
record Strain(
        double seconds,
        double postgresSeconds,
        double redisSeconds,
        double walBytes,
        double pageImages,
        double commits,
        double commands) {
    private static final double TICKS = 100;

    /** Up to now. */
    static Strain now(Lab lab) {
        JdbcTemplate jdbc = lab.database().jdbc();
        double cpu = postgresCpu(number(jdbc, "SELECT pg_backend_pid()"));
        RedisNode redis = lab.redis().getRedisNodes(RedisNodes.SINGLE).getInstance();
        Map<String, String> used = redis.info(RedisNode.InfoSection.CPU);
        return new Strain(
                System.nanoTime() / 1e9,
                cpu,
                Double.parseDouble(used.get("used_cpu_user")) + Double.parseDouble(used.get("used_cpu_sys")),
                number(jdbc, "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')"),
                number(jdbc, "SELECT wal_fpi FROM pg_stat_wal"),
                number(jdbc, "SELECT sum(xact_commit) FROM pg_stat_database"),
                Double.parseDouble(redis.info(RedisNode.InfoSection.STATS).get("total_commands_processed")));
    }

    /** What happened since an earlier look. */
    Strain since(Strain earlier) {
        return new Strain(
                seconds - earlier.seconds,
                postgresSeconds - earlier.postgresSeconds,
                redisSeconds - earlier.redisSeconds,
                walBytes - earlier.walBytes,
                pageImages - earlier.pageImages,
                commits - earlier.commits,
                commands - earlier.commands);
    }

    private static double number(JdbcTemplate jdbc, String sql) {
        Double value = jdbc.queryForObject(sql, Double.class);
        return value == null ? Double.NaN : value;
    }

    /** The server and its living processes, with what it inherited from those that ended (proc(5): cutime, cstime). */
    private static double postgresCpu(double session) {
        ProcessHandle server = ProcessHandle.of((long) session)
                .flatMap(ProcessHandle::parent)
                .orElseThrow(() -> new IllegalStateException("PostgreSQL runs on another machine"));
        try {
            String stat = Files.readString(Path.of("/proc/" + server.pid() + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            double ended = (Double.parseDouble(fields[13]) + Double.parseDouble(fields[14])) / TICKS;
            double own = (Double.parseDouble(fields[11]) + Double.parseDouble(fields[12])) / TICKS;
            return own
                    + ended
                    + server.children()
                            .mapToDouble(child -> child.info()
                                            .totalCpuDuration()
                                            .orElse(Duration.ZERO)
                                            .toMillis()
                                    / 1000.0)
                            .sum();
        } catch (IOException e) {
            throw new UncheckedIOException("CPU times are read from /proc: Linux only", e);
        }
    }
}
