package io.rescene.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rescene.openai.Json;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The ledger of questions and paid calls in PostgreSQL. Reading and writing are batched: what waits shares one round
 * trip and one commit. Not fenced: an answer is true whoever asked.
 *
 * <p>While the database is away both wait for it; nobody's answer is dropped.
 */
public final class Ledger implements AutoCloseable {
    private static final int MOST_IN_ONE_GO = 500;

    private static final String FIND = """
            SELECT q.key, a.answer, a.failure, n.no_use
            FROM unnest(?::text[], ?::timestamptz[], ?::timestamptz[]) AS q(key, since, opened)
            LEFT JOIN rescene.answers a ON a.key = q.key AND (q.since IS NULL OR a.at >= q.since)
            LEFT JOIN LATERAL (SELECT count(*)::int AS no_use FROM rescene.calls c
                               WHERE c.key = q.key AND c.outcome = 'no_use' AND c.at >= q.opened) n ON true
            """;

    private static final String WRITE = """
            WITH r AS (
                SELECT * FROM json_to_recordset(?::json) AS r(
                    key text, kind text, run bigint, job bigint, video uuid, scene uuid, model text, status int,
                    outcome text, reason text, prompt bigint, cached bigint, completion bigint, cost numeric,
                    millis bigint, request text, answer text, failure text)
            ), c AS (
                INSERT INTO rescene.calls (key, kind, run_id, job_id, video_id, scene_id, model, status, outcome, reason,
                    prompt_tokens, cached_tokens, completion_tokens, cost_usd, millis, request_id)
                SELECT key, kind, run, job, video, scene, model, status, outcome, reason, prompt, cached, completion,
                    cost, millis, request
                FROM r
            )
            INSERT INTO rescene.answers (key, kind, model, answer, failure)
            SELECT DISTINCT ON (key) key, kind, model, answer, failure FROM r
            WHERE answer IS NOT NULL OR failure IS NOT NULL
            ORDER BY key
            ON CONFLICT (key) DO UPDATE
                SET answer = excluded.answer, failure = excluded.failure, model = excluded.model, at = excluded.at
            """;

    private final JdbcTemplate jdbc;
    private final Patience patience;
    private final Batcher<Pending<Inquiry, Stored>> reader;
    private final Batcher<Pending<CallRecord, Void>> writer;

    private record Pending<T, R>(T item, CompletableFuture<R> result) {}

    /**
     * A ledger with a reading and a writing thread of its own.
     *
     * @param jdbc the database
     * @param patience what to do while the database is away
     */
    public Ledger(JdbcTemplate jdbc, Patience patience) {
        this.jdbc = jdbc;
        this.patience = patience;
        reader = new Batcher<>("ledger-reader", MOST_IN_ONE_GO, batch -> handle(batch, this::find));
        writer = new Batcher<>("ledger-writer", MOST_IN_ONE_GO, batch -> handle(batch, this::write));
    }

    /** What is known of a question. The future is completed on the ledger's reading thread: hand over at once. */
    public CompletableFuture<Stored> find(Inquiry inquiry) {
        CompletableFuture<Stored> result = new CompletableFuture<>();
        reader.submit(new Pending<>(inquiry, result));
        return result;
    }

    /**
     * Writes a call and its answer. The future is completed, on the ledger's writing thread, after the commit: before
     * that the answer may not be used.
     */
    public CompletableFuture<Void> write(CallRecord call) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        writer.submit(new Pending<>(call, result));
        return result;
    }

    @Override
    public void close() {
        reader.close();
        writer.close();
    }

    private <T, R> void handle(List<Pending<T, R>> batch, Function<List<T>, List<R>> work) {
        List<R> results;
        try {
            results = patience.untilAvailable(
                    () -> work.apply(batch.stream().map(Pending::item).toList()));
        } catch (RuntimeException e) {
            if (batch.size() == 1) {
                batch.get(0).result().completeExceptionally(e);
            } else {
                batch.forEach(one -> handle(List.of(one), work));
            }
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).result().complete(results.get(i));
        }
    }

    private List<Stored> find(List<Inquiry> inquiries) {
        Map<String, Stored> found = new HashMap<>();
        jdbc.query(
                connection -> {
                    var statement = connection.prepareStatement(FIND);
                    statement.setArray(1, array(connection, "text", inquiries, Inquiry::key));
                    statement.setArray(
                            2,
                            array(
                                    connection,
                                    "timestamptz",
                                    inquiries,
                                    i -> i.since().map(Instant::toString).orElse(null)));
                    statement.setArray(
                            3,
                            array(
                                    connection,
                                    "timestamptz",
                                    inquiries,
                                    i -> i.opened().toString()));
                    return statement;
                },
                rows -> {
                    String answer = rows.getString("answer");
                    String failure = rows.getString("failure");
                    Stored stored = answer != null
                            ? new Stored.Answer(answer)
                            : failure != null
                                    ? new Stored.Failure(failure)
                                    : new Stored.Unanswered(rows.getInt("no_use"));
                    found.put(rows.getString("key"), stored);
                });
        return inquiries.stream()
                .map(i -> found.getOrDefault(i.key(), new Stored.Unanswered(0)))
                .toList();
    }

    private static <T> Array array(
            Connection connection, String type, List<T> items, Function<T, @Nullable String> value)
            throws SQLException {
        return connection.createArrayOf(type, items.stream().map(value).toArray());
    }

    private List<Void> write(List<CallRecord> calls) {
        ArrayNode rows = Json.MAPPER.createArrayNode();
        calls.forEach(call -> row(rows.addObject(), call));
        try {
            jdbc.update(WRITE, Json.MAPPER.writeValueAsString(rows));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A call could not be written as JSON", e);
        }
        return Collections.nCopies(calls.size(), null);
    }

    private static void row(ObjectNode row, CallRecord call) {
        row.put("key", call.key()).put("kind", call.kind());
        row.put("run", call.run()).put("job", call.job());
        row.put("video", call.video().toString());
        if (call.scene() != null) {
            row.put("scene", call.scene().toString());
        }
        row.put("model", call.model()).put("status", call.status()).put("outcome", call.outcome());
        row.put("reason", call.reason());
        row.put("prompt", call.promptTokens()).put("cached", call.cachedTokens());
        row.put("completion", call.completionTokens());
        call.cost().ifPresent(cost -> row.put("cost", cost));
        row.put("millis", call.millis());
        call.requestId().ifPresent(id -> row.put("request", id));
        call.answer().ifPresent(answer -> row.put("answer", answer));
        call.failure().ifPresent(failure -> row.put("failure", failure));
    }
}
