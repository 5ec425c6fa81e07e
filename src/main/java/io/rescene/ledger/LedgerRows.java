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
        row.put("prompt", call.usage().prompt()).put("cached", call.usage().cached());
        row.put("completion", call.usage().completion());
        call.cost().ifPresent(cost -> row.put("cost", cost));
        call.lost().ifPresent(lost -> row.put("lost", lost));
        call.reservation().ifPresent(reservation -> {
            row.put("reserved", reservation.usd());
            reservation.accounts().forEach(row.putArray("accounts")::add);
        });
        row(row, call.asked());
        row(row, call.paidFor());
        row(row, call.came());
    }

    private static void row(ObjectNode row, CallRecord.Asked asked) {
        row.put("key", asked.key()).put("kind", asked.kind()).put("model", asked.model());
        row.put("recipe", asked.recipe()).put("subject", asked.subject());
    }

    private static void row(ObjectNode row, CallRecord.PaidFor paidFor) {
        row.put("run", paidFor.run()).put("job", paidFor.job());
        row.put("video", paidFor.video().toString());
        paidFor.scene().ifPresent(scene -> row.put("scene", scene.toString()));
        paidFor.owner().ifPresent(owner -> row.put("owner", owner.toString()));
    }

    private static void row(ObjectNode row, CallRecord.Came came) {
        row.put("status", came.status()).put("outcome", came.outcome()).put("reason", came.reason());
        row.put("millis", came.millis());
        came.requestId().ifPresent(id -> row.put("request", id));
        came.answer().ifPresent(answer -> row.put("answer", answer));
        came.failure().ifPresent(failure -> row.put("failure", failure));
    }
}
