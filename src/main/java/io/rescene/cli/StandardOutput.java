package io.rescene.cli;

import io.rescene.monitor.log.ConsoleEncoding;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.text.Text;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where results go. Java's writers keep to themselves that a disk is full or a reader gone; this remembers it, so that no
 * command ends with 0 whose results nobody has.
 */
final class StandardOutput extends OutputStream {
    private final OutputStream out;
    private volatile Optional<IOException> trouble = Optional.empty();

    /**
     * Writes through at once.
     *
     * @param out not buffered; it is never closed
     */
    StandardOutput(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes where trouble shows later.
     *
     * @param way makes it, of what is to be told of trouble
     */
    StandardOutput(Function<Consumer<IOException>, OutputStream> way) {
        this.out = way.apply(this::remember);
    }

    /** The process' own: {@link System#out} would swallow the trouble. */
    static StandardOutput ofProcess() {
        return new StandardOutput(new FileOutputStream(FileDescriptor.out));
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        try {
            out.write(bytes, from, count);
        } catch (IOException e) {
            remember(e);
            throw e;
        }
    }

    private void remember(IOException e) {
        trouble = trouble.or(() -> Optional.of(e));
    }

    /** Writes text line by line, in the {@link ConsoleEncoding}; {@link PrintWriter#checkError} says whether that still works. */
    PrintWriter writer() {
        return new PrintWriter(new BufferedWriter(new OutputStreamWriter(this, ConsoleEncoding.get())), true);
    }

    /**
     * The exit code of a command that has written all it had to.
     *
     * @param code of the command itself: it stays, unless it is 0 and the results could not be written
     * @param err is told why they could not
     */
    int exitCode(int code, PrintWriter err) {
        Optional<String> why =
                trouble.filter(e -> !isReaderGone(e)).map(e -> Text.firstLine(String.valueOf(e.getMessage())));
        why.ifPresent(words -> err.println("The output could not be written: " + words));
        return why.isPresent() && code == ExitCode.DONE ? ExitCode.UNEXPECTED : code;
    }

    /** {@code rescene runs list | head -1} has what it wants. Only the system's words tell it from other trouble. */
    private static boolean isReaderGone(IOException trouble) {
        return String.valueOf(trouble.getMessage()).contains("roken pipe");
    }
}
