package io.rescene.runtime;

import io.rescene.resilience.Causes;
import io.rescene.runtime.connect.Redis;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.redisson.api.RedissonClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks each service and says the fix for what fails; all at once, so that it takes seconds whatever hangs. */
public final class Doctor {
    /**
     * One finding.
     *
     * @param what what was checked
     * @param said what came of it, or what fails and the fix
     * @param exitCode {@link ExitCode#DONE} if nothing fails
     * @param mark how it is shown: {@code ok}, {@code warn} for what works and may not be meant so, or {@code FAIL}
     */
    public record Finding(String what, String said, int exitCode, String mark) {
        /** What is well or fails, by its exit code. */
        Finding(String what, String said, int exitCode) {
            this(what, said, exitCode, exitCode == ExitCode.DONE ? "ok" : "FAIL");
        }

        /** Whether nothing fails. */
        public boolean isWell() {
            return exitCode == ExitCode.DONE;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Doctor.class);
    /** On a busy machine the checks of a database that is well take half of it. */
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final Session session;

    /**
     * A doctor.
     *
     * @param session settings
     */
    public Doctor(Session session) {
        this.session = session;
    }

    /** Checks all. */
    public List<Finding> examine() {
        Map<String, Callable<List<Finding>>> checks = new LinkedHashMap<>();
        checks.put("Redis", this::redis);
        checks.put("Database", new DatabaseChecks(session)::database);
        checks.put("OpenAI", new HttpChecks(session)::openAi);
        checks.put("Supabase storage", new HttpChecks(session)::storage);
        List<Finding> routes = routes();
        ExecutorService executor = Executors.newFixedThreadPool(checks.size());
        long deadline = System.nanoTime() + LONGEST.toNanos();
        try {
            Map<String, Future<List<Finding>>> asked = new LinkedHashMap<>();
            checks.forEach((what, check) -> asked.put(what, executor.submit(check)));
            List<Finding> findings = new ArrayList<>();
            for (Map.Entry<String, Future<List<Finding>>> one : asked.entrySet()) {
                findings.addAll(finding(one.getKey(), one.getValue(), deadline - System.nanoTime()));
            }
            findings.addAll(routes);
            return findings;
        } finally {
            executor.shutdownNow();
        }
    }

    private List<Finding> finding(String what, Future<List<Finding>> asked, long nanos) {
        try {
            return asked.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            String which = what.equals("Redis")
                    ? " at " + Redis.shown(session.addresses().redisUrl())
                    : "";
            return List.of(new Finding(
                    what,
                    "does not answer" + which + " within " + LONGEST.toSeconds()
                            + " s: is it running, and is the address in .env right"
                            + (what.equals("Redis") ? ", also redis:// without TLS or rediss:// with TLS?" : "?"),
                    ExitCode.SERVICE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(new Finding(what, "interrupted", ExitCode.UNEXPECTED));
        } catch (ExecutionException e) {
            LOG.debug("The check of {} failed", what, e);
            return List.of(new Finding(what, "can't be checked: " + Causes.line(e), ExitCode.UNEXPECTED));
        }
    }

    static Finding failed(String what, UserException e) {
        return new Finding(what, String.valueOf(e.getMessage()), e.exitCode());
    }

    static Finding well(String what, String said) {
        return new Finding(what, said, ExitCode.DONE);
    }

    private List<Finding> redis() {
        try {
            RedissonClient client = session.redis(2);
            Redis.requireTaking(client);
            Redis.requireWritable(client, session.addresses().redisUrl());
            return List.of(well("Redis", "PONG"));
        } catch (UserException e) {
            return List.of(failed("Redis", e));
        }
    }

    /** Prompts and schemas only: reading the routes means starting Camel, and `routes check` does that. */
    private List<Finding> routes() {
        try {
            session.routes();
            return List.of(well("Routes", "prompts and schemas can be read; `rescene routes check` reads the rest"));
        } catch (UserException e) {
            return List.of(failed("Routes", e));
        }
    }
}
