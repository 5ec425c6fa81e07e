package io.rescene.bench;

import java.util.Locale;

/**
 * {@code reprocess} of 100,000 candidates with 10 scenes each and of 1,000,000 with one each into Redis and the job
 * table, estimate included: candidates a second of the whole process, JVM and Camel's start included, and from the run's opening to its
 * end. The floor is one statement in PostgreSQL that writes the same jobs.
 */
final class Enqueue implements Bench.Set {
    @Override
    public void run(Lab lab, Figures figures, int repeat) {
        enqueue(lab, figures, repeat, 100_000, 10);
        enqueue(lab, figures, repeat, 1_000_000, 1);
    }

    private static void enqueue(Lab lab, Figures figures, int repeat, int candidates, int scenesEach) {
        try (Library library = lab.library()) {
            library.add(Library.sizes(candidates, scenesEach));
            for (Program.Start how : Program.Start.all()) {
                measure(library, figures, how, candidates, repeat);
            }
        }
    }

    private static void measure(Library library, Figures figures, Program.Start how, int candidates, int repeat) {
        double[] whole = new double[repeat];
        double[] inside = new double[repeat];
        double[] floors = new double[repeat];
        double[] cpu = new double[repeat];
        double[] rss = new double[repeat];
        double[] heap = new double[repeat];
        for (int i = 0; i < repeat; i++) {
            library.forgetJobs();
            floors[i] = candidates / floor(library);
            library.forgetJobs();
            Program.Ended ended =
                    Program.rescene(how, library.environment(), "reprocess").end(0);
            if (library.number("SELECT count(*) FROM rescene.jobs") != candidates) {
                throw new IllegalStateException("not all were enqueued: " + ended.out());
            }
            whole[i] = candidates / ended.seconds();
            inside[i] = candidates
                    / (library.number("SELECT (extract(epoch FROM enqueued_at - created_at) * 1000)::bigint"
                                    + " FROM rescene.runs")
                            / 1000.0);
            cpu[i] = ended.cpuSeconds();
            rss[i] = ended.rssMegabytes();
            heap[i] = ended.heapMegabytes();
        }
        String name =
                String.format(Locale.ROOT, "%,d, %s: ", candidates, how.name().toLowerCase(Locale.ROOT));
        figures.ratio(name + "whole process", "1/s", whole, floors, "target >= 60000/s");
        figures.ratio(name + "from opening to end", "1/s", inside, floors, "");
        figures.value(name + "CPU of the process", "s", cpu, "");
        figures.value(name + "RSS", "MB", rss, "");
        figures.value(name + "heap after collection", "MB", heap, "target <= 256 MB");
    }

    private static double floor(Library library) {
        library.number(
                "WITH r AS (INSERT INTO rescene.runs (origin) VALUES ('command') RETURNING id) SELECT id FROM r");
        long begun = System.nanoTime();
        library.number("""
                WITH j AS (
                    INSERT INTO rescene.jobs (run_id, video_id, owner_id, pushed_at)
                    SELECT (SELECT max(id) FROM rescene.runs), id, owner_id, clock_timestamp() FROM public.videos
                    ORDER BY id RETURNING 1)
                SELECT count(*) FROM j
                """);
        return (System.nanoTime() - begun) / 1e9;
    }
}
