package io.rescene.cli;

import java.io.File;
import java.util.Optional;

/**
 * Whether files in the working directory can be found at all. A JVM without a locale reads letters beyond ASCII in its name
 * as question marks: what is there then seems missing, and much of the JVM itself fails. So this is to come before all else,
 * and uses nothing but {@link File}, which does not.
 */
final class WorkingFolder {
    private WorkingFolder() {}

    /**
     * What is wrong with it, in one line with the fix.
     *
     * @param name its absolute name, as the JVM has it
     * @return empty if it is there, or if something else is wrong with it
     */
    static Optional<String> trouble(String name) {
        boolean garbled = name.chars().anyMatch(c -> c == '?' || c > '~');
        return garbled && !new File(name).isDirectory()
                ? Optional.of("The name of the working folder, " + name.replaceAll("[^ -~]", "?")
                        + ", has letters that Java can't read without a locale: set LC_ALL=C.UTF-8 (or LANG), or use another"
                        + " folder")
                : Optional.empty();
    }
}
