package io.rescene.runtime.connect;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.redisson.client.NettyHook;
import org.redisson.client.handler.CommandDecoder;

/**
 * Hangs up on a Redis that has become a replica. It keeps its connections, but whoever took its place behind the same
 * address, as behind a proxy or a service of Kubernetes, is met by new ones only; the client makes them by itself.
 */
@Sharable
final class LeavingReplicas extends ChannelInboundHandlerAdapter implements NettyHook {
    /**
     * Longer than the client's pause before it tries a command again: that try is to meet the refusal once more, whose words
     * somebody is told, and no connection that is still being made.
     */
    static final Duration STAYS = Duration.ofSeconds(1);

    private static final byte[] REFUSAL = "-READONLY ".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void afterBoostrapInitialization(Bootstrap bootstrap) {}

    @Override
    public void afterChannelInitialization(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        // After TLS.
        pipeline.addBefore(pipeline.context(CommandDecoder.class).name(), null, this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        boolean refuses = message instanceof ByteBuf answer && begins(answer);
        super.channelRead(context, message);
        if (refuses) {
            context.executor().schedule(() -> context.close(), STAYS.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static boolean begins(ByteBuf answer) {
        if (answer.readableBytes() < REFUSAL.length) {
            return false;
        }
        for (int i = 0; i < REFUSAL.length; i++) {
            if (answer.getByte(answer.readerIndex() + i) != REFUSAL[i]) {
                return false;
            }
        }
        return true;
    }
}
