package io.rescene.runtime.worker;

import io.rescene.monitor.Advance;

/** Is told how the work goes on while somebody waits for its end; called by one thread at a time. */
public interface Watcher {
    /** Nobody watches. */
    Watcher NOBODY = new Watcher() {
        @Override
        public void advanced(Advance now) {
            // nobody is told
        }

        @Override
        public void said(String line) {
            // nobody is told
        }
    };

    /** How far it is: about once a second, and at the end. */
    void advanced(Advance now);

    /** A line for whoever can do something about it: why it ended early, or does not begin. */
    void said(String line);

    /** Such a line that stands in the log, too: for who does not read that. */
    default void logged(String line) {
        // who reads the log need not be told twice
    }
}
