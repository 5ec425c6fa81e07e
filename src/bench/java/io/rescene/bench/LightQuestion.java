package io.rescene.bench;

import io.rescene.jobs.Job;
import io.rescene.ledger.CallRecord;
import io.rescene.ledger.Inquiry;
import io.rescene.openai.Usage;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A question that nobody has asked, and its answer, as the ledger sees them.
 *
 * @param job the job that asks
 * @param scene the scene asked about; empty: the summary
 * @param key as random as a SHA-256
 * @param subject the same
 */
record LightQuestion(Job job, Optional<UUID> scene, String key, String subject) {
    private static final BigDecimal WORST = new BigDecimal("0.005");
    private static final String RECIPE = "0".repeat(64);
    private static final String ANSWER =
            "{\"status\":\"ok\",\"description\":\"A cook in a white apron chops carrots on a"
                    + " wooden board while a pot steams on stove.\",\"entities\":[\"Cook\",\"carrot\",\"wooden board\",\"pot\","
                    + "\"stove\"],\"actions\":[\"chopping\",\"steaming\"]}";

    static LightQuestion of(Job job, Optional<UUID> scene) {
        return new LightQuestion(job, scene, hash(), hash());
    }

    Inquiry inquiry() {
        return new Inquiry(
                key,
                Optional.empty(),
                job.opened(),
                RECIPE,
                subject,
                new Inquiry.Call(job.id(), scene, "gpt-4o", Optional.of(WORST), false));
    }

    CallRecord answered(int millis) {
        return new CallRecord(
                UUID.randomUUID(),
                new CallRecord.Asked(key, scene.isPresent() ? "scene" : "summary", "gpt-4o", RECIPE, subject),
                new CallRecord.PaidFor(job.run(), job.id(), job.video(), scene, job.owner()),
                new CallRecord.Came(
                        200, "answer", "", millis, Optional.of("req_bench"), Optional.of(ANSWER), Optional.empty()),
                new Usage(600, 0, 83),
                Optional.of(new BigDecimal("0.00233")),
                Optional.empty(),
                Optional.empty());
    }

    private static String hash() {
        byte[] bytes = new byte[32];
        ThreadLocalRandom.current().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
