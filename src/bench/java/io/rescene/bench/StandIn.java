package io.rescene.bench;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.imageio.ImageIO;

/**
 * OpenAI and a picture host in a process of its own: a thread per connection, answers made beforehand, usage in each,
 * no rate-limit headers, and a list of when each call began (request read) and ended (answer handed to the network).
 */
final class StandIn {
    private static final byte[] SCENE = chat(
            600,
            83,
            "{\\\"status\\\":\\\"ok\\\",\\\"description\\\":\\\"A cook in a white apron chops carrots on a wooden board"
                    + " while a pot steams on stove 000000000000.\\\",\\\"entities\\\":[\\\"Cook\\\",\\\"carrot\\\","
                    + "\\\"wooden board\\\",\\\"pot\\\",\\\"stove\\\"],\\\"actions\\\":[\\\"chopping\\\",\\\"steaming\\\"]}");
    private static final byte[] SUMMARY = chat(
            900,
            60,
            "{\\\"summary\\\":\\\"A cook prepares a meal in a bright kitchen. She chops vegetables and stirs a pot."
                    + " Guests arrive and sit down at the table. The evening ends with a toast.\\\"}");
    /** Each description says another number, so that no two videos have the same summary question. */
    private static final byte[] NUMBER_NEEDLE = "000000000000".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] PICTURE_NEEDLE = "image_url".getBytes(StandardCharsets.US_ASCII);
    private static final int PICTURE_BYTES = 60_000;

    private final long epochMicros = System.currentTimeMillis() * 1000;
    private final long zero = System.nanoTime();
    private final byte[] picture = picture();
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicLong scenes = new AtomicLong();
    private final int numberAt = place(SCENE, 0, SCENE.length, NUMBER_NEEDLE);
    private volatile long[] latencies = {0};
    private volatile byte[] sample = new byte[0];
    private StringBuilder calls = new StringBuilder();

    /** Starts it, prints its port in a line, and serves until it is killed. */
    public static void main(String[] arguments) throws IOException {
        StandIn standIn = new StandIn();
        ServerSocket server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        System.out.println(server.getLocalPort());
        while (true) {
            Socket socket = server.accept();
            Thread thread = new Thread(() -> standIn.serve(socket), "connection");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            Incoming in = new Incoming(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (in.next()) {
                out.write(in.target().endsWith("/chat/completions") ? chat(in, out) : other(in));
            }
        } catch (IOException e) {
            // The client hung up: the connection ends, and nothing else is to be done.
        }
    }

    /** Answers a call; what is left to write is nothing, as the end of the call is noted after its last byte. */
    private byte[] chat(Incoming in, OutputStream out) throws IOException {
        long begun = micros();
        long[] now = latencies;
        long until = System.nanoTime() + now[Math.floorMod(number.getAndIncrement(), now.length)];
        boolean scene = in.bodyContains(PICTURE_NEEDLE);
        if (scene && sample.length == 0) {
            sample = in.body();
        }
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        out.write(scene ? numbered() : SUMMARY);
        synchronized (this) {
            calls.append(begun).append(',').append(micros()).append(scene ? ",s\n" : ",v\n");
        }
        return new byte[0];
    }

    private byte[] numbered() {
        byte[] answer = SCENE.clone();
        long rest = scenes.incrementAndGet();
        for (int i = numberAt + NUMBER_NEEDLE.length - 1; rest > 0; i--) {
            answer[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return answer;
    }

    /** Where a needle begins; -1 if it is not there. */
    private static int place(byte[] text, int from, int to, byte[] needle) {
        for (int i = from; i + needle.length <= to; i++) {
            if (Arrays.equals(text, i, i + needle.length, needle, 0, needle.length)) {
                return i;
            }
        }
        return -1;
    }

    private byte[] other(Incoming in) {
        String target = in.target();
        if (target.startsWith("/p/")) {
            return reply("image/jpeg", named(target));
        }
        if (target.startsWith("/reset")) {
            String[] values = target.split("[=&]");
            reset(Double.parseDouble(values[1]), Double.parseDouble(values[3]));
            return reply("text/plain", new byte[0]);
        }
        if (target.equals("/calls")) {
            synchronized (this) {
                return reply("text/plain", calls.toString().getBytes(StandardCharsets.US_ASCII));
            }
        }
        if (target.equals("/count")) {
            return reply("text/plain", Integer.toString(number.get()).getBytes(StandardCharsets.US_ASCII));
        }
        if (target.equals("/sample")) {
            return reply("application/json", sample);
        }
        return reply(
                "application/json",
                "{\"object\":\"list\",\"data\":[{\"id\":\"gpt-4o\"},{\"id\":\"gpt-4o-mini\"}]}"
                        .getBytes(StandardCharsets.US_ASCII));
    }

    /** The n-th call after this always takes the same time: floor and Rescene draw the same latencies. */
    private synchronized void reset(double medianMillis, double sigma) {
        Random random = new Random(1);
        latencies = random.doubles(4096)
                .mapToLong(any -> Math.round(medianMillis * 1e6 * Math.exp(sigma * random.nextGaussian())))
                .toArray();
        number.set(0);
        sample = new byte[0];
        calls = new StringBuilder();
    }

    private long micros() {
        return epochMicros + (System.nanoTime() - zero) / 1000;
    }

    /** The picture with its own name in a comment: bytes that no other address has. */
    private byte[] named(String name) {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[picture.length + text.length + 4];
        System.arraycopy(picture, 0, all, 0, 2);
        all[2] = (byte) 0xFF;
        all[3] = (byte) 0xFE;
        all[4] = (byte) (text.length + 2 >> 8);
        all[5] = (byte) (text.length + 2);
        System.arraycopy(text, 0, all, 6, text.length);
        System.arraycopy(picture, 2, all, 6 + text.length, picture.length - 2);
        return all;
    }

    /** A JPEG of 640×360 pixels and about 60 kB, by ever finer squares of chance colours. */
    private static byte[] picture() {
        byte[] jpeg = new byte[0];
        for (int side = 60; jpeg.length < PICTURE_BYTES && side > 1; side--) {
            BufferedImage image = new BufferedImage(640, 360, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = image.createGraphics();
            Random random = new Random(side);
            for (int x = 0; x < 640; x += side) {
                for (int y = 0; y < 360; y += side) {
                    graphics.setColor(new Color(random.nextInt(0x1000000)));
                    graphics.fillRect(x, y, side, side);
                }
            }
            graphics.dispose();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try {
                ImageIO.write(image, "jpg", bytes);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            jpeg = bytes.toByteArray();
        }
        return jpeg;
    }

    private static byte[] chat(int in, int out, String content) {
        return reply(
                "application/json",
                ("{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1760000000,\"model\":\"gpt-4o\","
                                + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                                + content
                                + "\",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
                                + "\"usage\":{\"prompt_tokens\":" + in + ",\"completion_tokens\":" + out
                                + ",\"total_tokens\":" + (in + out)
                                + ",\"prompt_tokens_details\":{\"cached_tokens\":0}},\"service_tier\":\"default\"}")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] reply(String type, byte[] body) {
        byte[] head = ("HTTP/1.1 200 OK\r\ncontent-type: " + type + "\r\ncontent-length: " + body.length
                        + "\r\nx-request-id: req_bench\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    /** Reads requests off a connection into one buffer that grows as it must. */
    private static final class Incoming {
        private final InputStream in;
        private byte[] buffer = new byte[1 << 14];
        private int filled;
        private int bodyStart;
        private int end;
        private String target = "";

        Incoming(InputStream in) {
            this.in = in;
        }

        /** Whether there is a further request, read to its end. */
        boolean next() throws IOException {
            System.arraycopy(buffer, end, buffer, 0, filled - end);
            filled -= end;
            end = 0;
            int head = headEnd(0);
            while (head < 0) {
                int from = Math.max(0, filled - 3);
                if (!more()) {
                    return false;
                }
                head = headEnd(from);
            }
            String text = new String(buffer, 0, head, StandardCharsets.ISO_8859_1);
            target = text.substring(text.indexOf(' ') + 1, text.indexOf(" HTTP/"));
            int length = text.toLowerCase(java.util.Locale.ROOT).indexOf("\r\ncontent-length:");
            bodyStart = head + 4;
            end = bodyStart;
            if (length >= 0) {
                int stop = text.indexOf('\r', length + 2);
                end += Integer.parseInt(
                        text.substring(length + 17, stop < 0 ? head : stop).strip());
            }
            while (filled < end) {
                if (!more()) {
                    return false;
                }
            }
            return true;
        }

        private boolean more() throws IOException {
            if (filled == buffer.length) {
                buffer = Arrays.copyOf(buffer, 2 * filled);
            }
            int count = in.read(buffer, filled, buffer.length - filled);
            filled += Math.max(0, count);
            return count >= 0;
        }

        private int headEnd(int from) {
            for (int i = from; i + 3 < filled; i++) {
                if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                    return i;
                }
            }
            return -1;
        }

        String target() {
            return target;
        }

        byte[] body() {
            return Arrays.copyOfRange(buffer, bodyStart, end);
        }

        boolean bodyContains(byte[] needle) {
            return place(buffer, bodyStart, end, needle) >= 0;
        }
    }
}
