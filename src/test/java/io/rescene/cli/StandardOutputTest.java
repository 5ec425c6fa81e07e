package io.rescene.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.runtime.exit.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
    private final StringWriter said = new StringWriter();

    private int after(OutputStream disk, int code) {
        StandardOutput output = new StandardOutput(disk);
        PrintWriter writer = output.writer();
        writer.println("26 videos");
        assertThat(writer.checkError()).isEqualTo(!(disk instanceof ByteArrayOutputStream));
        return output.exitCode(code, new PrintWriter(said, true));
    }

    private static OutputStream failing(String why) {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException(why);
            }
        };
    }

    @Test
    void writesWhatItGets() {
        ByteArrayOutputStream disk = new ByteArrayOutputStream();
        assertThat(after(disk, ExitCode.DONE)).isEqualTo(ExitCode.DONE);
        assertThat(disk.toString(Charset.defaultCharset()).strip()).isEqualTo("26 videos");
        assertThat(said.toString()).isEmpty();
    }

    @Test
    void aFullDiskIsToldInALine() {
        assertThat(after(failing("No space left on device"), ExitCode.DONE)).isEqualTo(ExitCode.UNEXPECTED);
        assertThat(said.toString().strip()).isEqualTo("The output could not be written: No space left on device");
    }

    @Test
    void theCommandsOwnExitCodeSaysMore() {
        assertThat(after(failing("No space left on device"), ExitCode.CAP)).isEqualTo(ExitCode.CAP);
        assertThat(said.toString()).isNotEmpty();
    }

    @Test
    void aReaderThatHasEnoughIsNoTrouble() {
        assertThat(after(failing("Broken pipe"), ExitCode.DONE)).isEqualTo(ExitCode.DONE);
        assertThat(said.toString()).isEmpty();
    }
}
