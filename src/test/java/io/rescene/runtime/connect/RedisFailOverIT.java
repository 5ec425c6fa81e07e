package io.rescene.runtime.connect;

import static org.awaitility.Awaitility.await;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import io.rescene.queue.RedisList;
import io.rescene.support.Services;
import io.rescene.support.TcpProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;

/** A Redis whose name leads to another server from some moment on. */
class RedisFailOverIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @RegisterExtension
    static final Services SERVICES = new Services();

    private volatile InetAddress leadsTo = InetAddress.getLoopbackAddress();

    /** The old server lives on: its connections do not break, and whoever stays with it is never told. */
    @Test
    void theClientFollowsTheName() throws UnknownHostException {
        URI real = URI.create(SERVICES.redisUrl());
        InetSocketAddress old = new InetSocketAddress(InetAddress.getByName("127.0.0.2"), real.getPort());
        try (TcpProxy before = new TcpProxy(old, real.getHost(), real.getPort())) {
            leadsTo = old.getAddress();
            RedisUrl url = RedisUrl.of(SERVICES.redisUrl().replace(real.getHost(), "cache.test"));
            RedissonClient client =
                    Redis.connect(url, 2, config -> config.setAddressResolverGroupFactory((d, s, n) -> new Names()));
            try {
                before.blackHole();
                leadsTo = InetAddress.getByName(real.getHost());

                await().atMost(SOON)
                        .ignoreExceptionsInstanceOf(RedisException.class)
                        .until(() -> new RedisList(client, Redis.QUEUE).length() == 0);
            } finally {
                client.shutdown();
            }
        }
    }

    /** Every name leads to the same address. */
    private final class Names extends AddressResolverGroup<InetSocketAddress> {
        @Override
        protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
            return new InetNameResolver(executor) {
                @Override
                protected void doResolve(String name, Promise<InetAddress> promise) {
                    promise.setSuccess(leadsTo);
                }

                @Override
                protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
                    promise.setSuccess(List.of(leadsTo));
                }
            }.asAddressResolver();
        }
    }
}
