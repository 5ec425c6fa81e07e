package io.rescene.cli;

import io.rescene.runtime.Doctor;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code rescene doctor}. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description =
                "Checks each connection and setting, rights, library and workers, and says the fix for what fails; changes nothing.")
final class DoctorCommand implements Callable<Integer> {
    @ParentCommand
    private ResceneCommand root = new ResceneCommand();

    @Override
    public Integer call() {
        try (Session session = root.session()) {
            List<Doctor.Finding> findings = new Doctor(session).examine();
            findings.forEach(
                    finding -> root.out().printf("%-4s %s: %s%n", finding.mark(), finding.what(), finding.said()));
            return findings.stream()
                    .map(Doctor.Finding::exitCode)
                    .filter(code -> code != ExitCode.DONE)
                    .min(Integer::compare)
                    .orElse(ExitCode.DONE);
        }
    }
}
