package io.rescene.bench;

import io.rescene.support.TcpProxy;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a scene leaves in PostgreSQL, and what goes over the network for it: 200 videos of 31 scenes, a worker at N=16 whose
 * connections go through proxies that count; with picture addresses and with pictures of 60 kB.
 */
final class GrowthFootprint implements Bench.Set {
    private static final List<String> TABLES = List.of(
            "rescene.jobs",
            "rescene.calls",
            "rescene.answers",
            "rescene.asked",
            "rescene.asking",
            "public.video_scenes",
            "public.videos");
    private static final int VIDEOS = 200;
    private static final int EACH = 31;
    private static final double SCENES = VIDEOS * (double) EACH;
    private static final int SLOTS = 16;

    @Override
    public void run(Lab lab, Figures figures, int repeat) {
        measure(lab, figures, "url");
        measure(lab, figures, "data");
    }

    private static void measure(Lab lab, Figures figures, String pictures) {
        try (Library library = lab.library()) {
            library.add(Library.sizes(VIDEOS, EACH));
            Map<String, Long> before = sizes(library);
            try (TcpProxy postgres = proxy(library.url());
                    TcpProxy redis = proxy(lab.redisUrl());
                    TcpProxy openAi = proxy(lab.standIn().baseUrl())) {
                Map<String, String> environment = library.environment(SLOTS, pictures);
                environment.put("DATABASE_URL", through(postgres, library.url()));
                environment.put("REDIS_URL", through(redis, lab.redisUrl()));
                environment.put("OPENAI_BASE_URL", through(openAi, lab.standIn().baseUrl()));
                lab.standIn().reset(20, 0);
                try (Crew crew = new Crew(lab, library, 1, environment)) {
                    Sheet network = new Sheet("growth-network-" + pictures);
                    List<TcpProxy> proxies = List.of(postgres, redis, openAi);
                    long[] sent =
                            proxies.stream().mapToLong(TcpProxy::bytesToServer).toArray();
                    long[] received =
                            proxies.stream().mapToLong(TcpProxy::bytesToClient).toArray();
                    Crew.Taken taken = crew.all(library::enqueue);
                    for (int i = 0; i < proxies.size(); i++) {
                        network.row(List.of("PostgreSQL", "Redis", "OpenAI").get(i))
                                .put("bytes a scene to it", (proxies.get(i).bytesToServer() - sent[i]) / SCENES)
                                .put("from it", (proxies.get(i).bytesToClient() - received[i]) / SCENES);
                    }
                    network.publish(figures, lab.folder());
                    Sheet sheet = new Sheet("growth-footprint-" + pictures);
                    Sheet.Row row = taken.addTo(sheet.row("N=16 by " + pictures), SCENES)
                            .put("commits per video", taken.servers().commits() / VIDEOS)
                            .put("Redis commands per video", taken.servers().commands() / VIDEOS);
                    crew.end();
                    crew.memoryTo(row);
                    sheet.publish(figures, lab.folder());
                }
            }
            tables(lab, figures, library, before, pictures);
        }
    }

    private static void tables(Lab lab, Figures figures, Library library, Map<String, Long> before, String pictures) {
        Sheet sheet = new Sheet("growth-tables-" + pictures);
        for (String table : TABLES) {
            long rows = library.number("SELECT count(*) FROM " + table);
            sheet.row(table)
                    .put("rows", rows)
                    .put("bytes a row", library.number("SELECT pg_table_size('" + table + "')") / (double) rows)
                    .put("of its indexes", library.number("SELECT pg_indexes_size('" + table + "')") / (double) rows)
                    .put("grown by, bytes a scene", (size(library, table) - before.getOrDefault(table, 0L)) / SCENES);
        }
        sheet.publish(figures, lab.folder());
    }

    private static Map<String, Long> sizes(Library library) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        TABLES.forEach(table -> sizes.put(table, size(library, table)));
        return sizes;
    }

    private static long size(Library library, String table) {
        return library.number("SELECT pg_total_relation_size('" + table + "')");
    }

    private static TcpProxy proxy(String url) {
        return new TcpProxy("127.0.0.1", URI.create(url).getPort());
    }

    private static String through(TcpProxy proxy, String url) {
        return url.replaceFirst(":" + URI.create(url).getPort(), ":" + proxy.port());
    }
}
