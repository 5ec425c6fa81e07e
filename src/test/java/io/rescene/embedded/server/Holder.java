package io.rescene.embedded.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A process of its own that holds the servers of a home until its input ends, or it is killed. */
record Holder(Process process, BufferedReader output) {
    /**
     * What the process does.
     *
     * @param arguments the home
     */
    public static void main(String[] arguments) throws IOException {
        EmbeddedServers servers = EmbeddedServers.start(Path.of(arguments[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(servers::close));
        System.out.println(servers.databaseUrl() + " " + servers.redisUrl());
        while (System.in.read() >= 0) {
            // until the input ends
        }
    }

    /** Starts the process, which may not be ready yet. */
    static Holder of(Path home) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new Holder(
                process, new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
    }

    /** Waits until it has the servers; the URLs of PostgreSQL and Redis, separated by a space. */
    String urls() {
        try {
            return String.valueOf(output.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it in order: its shutdown hook closes the servers. */
    void end() throws IOException, InterruptedException {
        process.getOutputStream().close();
        process.waitFor(30, TimeUnit.SECONDS);
    }

    /** Ends it with SIGTERM. */
    void terminate() throws InterruptedException {
        process.destroy();
        process.waitFor(30, TimeUnit.SECONDS);
    }

    /** Ends it with SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }
}
