package io.rescene.bench;

import io.rescene.queue.RedisList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * From before the LPUSH of an entry to the first step of the route that takes it, with the consumer waiting: 3,000
 * entries, 2 ms apart. The floor is Redis's own answer to an LPUSH by the same client.
 */
final class HandOver implements Bench.Set {
    private static final int ENTRIES = 3000;
    private static final int WARM_UP = 1000;

    @Override
    public void run(Lab lab, Figures figures, int repeat) {
        double[] middle = new double[repeat];
        double[] late = new double[repeat];
        double[] floorMiddle = new double[repeat];
        double[] floorLate = new double[repeat];
        for (int i = 0; i < repeat; i++) {
            double[] floor = pushes(lab);
            double[] waits = waits(lab);
            middle[i] = Figures.quantile(waits, 0.5);
            late[i] = Figures.quantile(waits, 0.99);
            floorMiddle[i] = Figures.quantile(floor, 0.5);
            floorLate[i] = Figures.quantile(floor, 0.99);
        }
        figures.ratio("hand-over, p50", "ms", middle, floorMiddle, "");
        figures.ratio("hand-over, p99", "ms", late, floorLate, "target <= 5 ms");
    }

    private static double[] pushes(Lab lab) {
        RedisList list = new RedisList(lab.redis(), "bench_floor");
        double[] times = new double[ENTRIES];
        for (int i = -WARM_UP; i < ENTRIES; i++) {
            long begun = System.nanoTime();
            list.push(List.of("entry"));
            times[Math.max(0, i)] = (System.nanoTime() - begun) / 1e6;
            LockSupport.parkNanos(2_000_000);
        }
        return times;
    }

    private static double[] waits(Lab lab) {
        double[] waits = new double[ENTRIES + WARM_UP];
        AtomicInteger next = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(waits.length);
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("redisson", lab.redis());
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("redis-queue:bench_handover?maxInFlight=8").process(exchange -> {
                        long pushed = exchange.getMessage().getBody(Long.class);
                        waits[next.getAndIncrement()] = (System.nanoTime() - pushed) / 1e6;
                        all.countDown();
                    });
                }
            });
            camel.start();
            RedisList list = new RedisList(lab.redis(), "bench_handover");
            for (int i = 0; i < waits.length; i++) {
                list.push(List.of(Long.toString(System.nanoTime())));
                LockSupport.parkNanos(2_000_000);
            }
            all.await();
        } catch (Exception e) {
            throw new IllegalStateException("the hand-over could not be measured", e);
        }
        return java.util.Arrays.copyOfRange(waits, WARM_UP, waits.length);
    }
}
