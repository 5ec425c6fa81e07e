package io.rescene.bench;

/**
 * Ten million videos of 31 scenes by 50 workers: arithmetic on the tables that the other sets left in {@code target/bench}, none
 * of it measured.
 */
final class GrowthPlan implements Bench.Set {
    private static final double VIDEOS = 1e7;
    private static final double EACH = 31;
    private static final double SCENES = VIDEOS * EACH;
    private static final double CALLS = SCENES + VIDEOS;
    private static final int WORKERS = 50;
    /** Seconds a call: the arithmetic's one assumption. */
    private static final double LATENCY = 2;

    private static final int[] SLOTS = {3, 16, 64, 256};

    @Override
    public void run(Lab lab, Figures figures, int repeat) {
        Sheet videos = Sheet.read("growth-videos", lab.folder());
        Sheet tables = Sheet.read("growth-tables-url", lab.folder());
        Sheet footprint = Sheet.read("growth-footprint-url", lab.folder());
        storage(lab, figures, videos, tables, footprint);
        rates(lab, figures, footprint);
    }

    private static void storage(Lab lab, Figures figures, Sheet videos, Sheet tables, Sheet footprint) {
        Sheet sheet = new Sheet("growth-plan-storage");
        double job = last(videos, "table of jobs, bytes a job") + last(videos, "its indexes, bytes a job");
        holds(sheet, "rescene.jobs, as enqueued", job, VIDEOS);
        for (String table : new String[] {"rescene.calls", "rescene.answers", "rescene.asked", "public.video_scenes"}) {
            holds(sheet, table, tables.at(table, "grown by, bytes a scene"), SCENES);
        }
        holds(sheet, "WAL of the work, no checkpoint between", 1000 * last(footprint, "WAL, kB per scene"), SCENES);
        holds(sheet, "WAL of enqueuing", 1e6 * last(videos, "WAL, MB") / last(videos, "videos"), VIDEOS);
        holds(sheet, "Redis: the list", last(videos, "list, bytes an entry"), VIDEOS);
        sheet.publish(figures, lab.folder());
    }

    private static void holds(Sheet sheet, String what, double bytes, double count) {
        sheet.row(what)
                .put("bytes each", bytes)
                .put("how many, millions", count / 1e6)
                .put("GB", bytes * count / 1e9);
    }

    private static void rates(Lab lab, Figures figures, Sheet footprint) {
        Sheet fleet = Sheet.read("growth-fleet", lab.folder());
        Sheet calls = Sheet.read("growth-calls", lab.folder());
        Sheet url = Sheet.read("growth-network-url", lab.folder());
        Sheet data = Sheet.read("growth-network-data", lab.folder());
        Sheet sheet = new Sheet("growth-plan-rates");
        for (int slots : SLOTS) {
            double perSecond = WORKERS * slots / LATENCY;
            double scenes = perSecond * SCENES / CALLS;
            sheet.row()
                    .put("N of each worker", slots)
                    .put("calls/s at 2 s a call", perSecond)
                    .put("days", CALLS / perSecond / 86_400)
                    .put("cores of all workers", scenes / 1000 * last(calls, "CPU of workers, s per 1,000 scenes"))
                    .put("cores of PostgreSQL", scenes / 1000 * last(fleet, "CPU of PostgreSQL, s per 1,000 scenes"))
                    .put("cores of Redis", scenes / 1000 * last(fleet, "of Redis"))
                    .put("commits/s", scenes * last(fleet, "commits per scene"))
                    .put("WAL, MB/s", scenes * last(footprint, "WAL, kB per scene") / 1000)
                    .put("PostgreSQL's network, Mbit/s", megabits(url, "PostgreSQL", scenes))
                    .put("Redis's", megabits(url, "Redis", scenes))
                    .put("OpenAI, addresses", megabits(url, "OpenAI", scenes))
                    .put("OpenAI, pictures of 60 kB", megabits(data, "OpenAI", scenes));
        }
        sheet.publish(figures, lab.folder());
    }

    private static double megabits(Sheet network, String peer, double scenes) {
        return 8 * scenes * (network.at(peer, "bytes a scene to it") + network.at(peer, "from it")) / 1e6;
    }

    /** The figure of the largest that was measured. */
    private static double last(Sheet sheet, String column) {
        double[] values = sheet.column(column);
        return values[values.length - 1];
    }
}
