package io.rescene.route.enqueue;

import io.rescene.jobs.Candidate;
import io.rescene.jobs.JobEntry;
import io.rescene.jobs.Runs;
import io.rescene.text.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What became of a batch of candidates.
 *
 * @param rows its candidates, at least one, as they were read
 * @param candidates the same
 * @param opened the jobs that were opened
 * @param failure why none could be; empty if that is not so
 */
record WrittenBatch(
        List<Map<String, Object>> rows, List<Candidate> candidates, List<Runs.Opened> opened, String failure) {
    /** Characters of a file's name that a line shows. */
    private static final int LONGEST_NAME = 120;

    /** What is to be pushed. */
    List<String> entries() {
        List<String> entries = new ArrayList<>(opened.size());
        opened.forEach(job -> entries.add(JobEntry.text(job)));
        return entries;
    }

    /** What the progress says of it. */
    String line() {
        if (rows.size() > 1) {
            return failure.isEmpty()
                    ? "enqueued " + opened.size() + ", skipped " + (rows.size() - opened.size())
                    : "failed " + rows.size() + ": " + failure;
        }
        String name = Text.shortened(Text.name(rows.get(0).get("filename")), LONGEST_NAME);
        String video = name + " (" + rows.get(0).get("id") + ")";
        if (!failure.isEmpty()) {
            return "failed " + video + ": " + failure;
        }
        return opened.size() == 1 ? "enqueued " + video : "skipped " + video + ": queued or in progress already";
    }
}
