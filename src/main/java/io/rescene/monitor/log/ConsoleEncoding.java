package io.rescene.monitor.log;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** In which encoding lines for people leave this process. */
public final class ConsoleEncoding {
    private ConsoleEncoding() {}

    /**
     * The terminal's; UTF-8 where no locale is set, as in a container or under cron: Java takes that for ASCII, and would print
     * a question mark for each letter of a summary in Korean.
     */
    public static Charset get() {
        String before19 = System.getProperty(
                "sun.stdout.encoding", Charset.defaultCharset().name());
        Charset terminals = Charset.forName(System.getProperty("stdout.encoding", before19));
        return terminals.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : terminals;
    }
}
