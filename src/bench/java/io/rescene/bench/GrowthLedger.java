package io.rescene.bench;

import java.util.Arrays;

/** A worker on a ledger that has 0 to a million calls already: keys are hashes, so each row of an index goes to another page. */
final class GrowthLedger implements Bench.Set {
    private static final int[] CALLS = {1000, 10_000, 100_000, 1_000_000};
    private static final int MOST = Integer.getInteger("bench.ledger", 1_000_000);
    private static final int VIDEOS = 100;
    private static final int EACH = 31;
    private static final int SLOTS = 16;

    @Override
    public void run(Lab lab, Figures figures, int repeat) {
        Sheet sheet = new Sheet("growth-ledger");
        for (int calls : Arrays.stream(CALLS).filter(calls -> calls <= MOST).toArray()) {
            Sheet.Row row = sheet.row().put("calls in the ledger", calls);
            for (int i = 0; i < repeat; i++) {
                measure(lab, row, calls);
            }
        }
        sheet.publish(figures, lab.folder());
        double[] x = sheet.column("calls in the ledger");
        new Plot(
                        "A worker on a ledger that has grown",
                        "calls in the ledger",
                        "CPU seconds for 1,000 scenes",
                        Plot.Reference.LEVEL)
                .line("worker", x, sheet.column("CPU of workers, s per 1,000 scenes"))
                .line("PostgreSQL", x, sheet.column("of PostgreSQL"))
                .write(lab.folder().resolve("growth-ledger-cpu.svg"));
        new Plot("Written after a checkpoint", "calls in the ledger", "WAL, kB a scene", Plot.Reference.LEVEL)
                .line("right after a checkpoint", x, sheet.column("WAL, kB per scene"))
                .write(lab.folder().resolve("growth-ledger-wal.svg"));
    }

    private static void measure(Lab lab, Sheet.Row row, int calls) {
        try (Library library = lab.library()) {
            library.add(Library.sizes(VIDEOS, EACH));
            fill(library, calls);
            lab.standIn().reset(0, 0);
            try (Crew crew = new Crew(lab, library, 1, library.environment(SLOTS, "url"))) {
                library.database().jdbc().execute("CHECKPOINT");
                Crew.Taken taken = crew.all(library::enqueue);
                double scenes = VIDEOS * (double) EACH;
                row.put("scenes/s", scenes / taken.seconds());
                taken.addTo(row, scenes);
                row.put("page images per scene", taken.servers().pageImages() / scenes);
                crew.end();
            }
        }
    }

    /** Rows such as workers leave, 32 calls a job: hashes as keys, spread as widely as real ones. */
    private static void fill(Library library, int calls) {
        library.database().jdbc().update("""
                WITH q AS (
                    SELECT n, encode(sha256(n::text::bytea), 'hex') AS key, encode(sha256(('s' || n)::bytea), 'hex') AS subject
                    FROM generate_series(1, ?) n
                ), c AS (
                    INSERT INTO rescene.calls (key, kind, run_id, job_id, video_id, scene_id, model, status, outcome,
                        prompt_tokens, completion_tokens, cost_usd, millis, request_id, nonce, recipe)
                    SELECT key, 'scene', 0, -(n / 32), md5((n / 32)::text)::uuid, md5(n::text)::uuid, 'gpt-4o', 200, 'answer',
                        600, 83, 0.00233, 1000, 'req_bench', gen_random_uuid(), repeat('0', 64)
                    FROM q
                ), k AS (
                    INSERT INTO rescene.asked (recipe, subject, key) SELECT repeat('0', 64), subject, key FROM q
                )
                INSERT INTO rescene.answers (key, kind, model, answer)
                SELECT key, 'scene', 'gpt-4o', '{"status":"ok","description":"A cook in a white apron chops carrots on a'
                    || ' wooden board while a pot steams on stove.","entities":["Cook","carrot","wooden board","pot",'
                    || '"stove"],"actions":["chopping","steaming"]}'
                FROM q
                """, calls);
        library.database().jdbc().execute("VACUUM ANALYZE");
    }
}
