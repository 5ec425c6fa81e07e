package io.rescene.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rescene.openai.Json;
import java.util.List;
import java.util.function.BiConsumer;

/** What the ledger's statements are given: many rows as one JSON array, whose fields {@link LedgerTables} names. */
final class LedgerRows {
    private LedgerRows() {}

    static String inquiries(List<Inquiry> inquiries) {
        return json(inquiries, LedgerRows::row);
    }

    static String calls(List<CallRecord> calls) {
        return json(calls, LedgerRows::row);
    }

    private static <T> String json(List<T> items, BiConsumer<ObjectNode, T> row) {
        ArrayNode rows = Json.MAPPER.createArrayNode();
        items.forEach(item -> row.accept(rows.addObject(), item));
        try {
            return Json.MAPPER.writeValueAsString(rows);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Rows of the ledger could not be written as JSON", e);
        }
    }

    private static void row(ObjectNode row, Inquiry inquiry) {
        row.put("key", inquiry.key());
        inquiry.since().ifPresent(since -> row.put("since", since.toString()));
        row.put("opened", inquiry.opened().toString());
        row.put("recipe", inquiry.recipe()).put("subject", inquiry.subject());
        row.put("job", inquiry.call().job()).put("model", inquiry.call().model());
        row.put("capped", inquiry.call().capped());
        inquiry.call().scene().ifPresent(scene -> row.put("scene", scene.toString()));
        inquiry.call().worst().ifPresent(worst -> row.put("worst", worst));
    }

    private static void row(ObjectNode row, CallRecord call) {
        row.put("nonce", call.id().toString());
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
        call.lost().ifPresent(lost -> row.put("lost", lost));
        call.owner().ifPresent(owner -> row.put("owner", owner.toString()));
        call.reservation().ifPresent(reservation -> {
            row.put("reserved", reservation.usd());
            reservation.accounts().forEach(row.putArray("accounts")::add);
        });
        row.put("millis", call.millis());
        call.requestId().ifPresent(id -> row.put("request", id));
        call.answer().ifPresent(answer -> row.put("answer", answer));
        row.put("recipe", call.recipe()).put("subject", call.subject());
        call.failure().ifPresent(failure -> row.put("failure", failure));
    }
}
