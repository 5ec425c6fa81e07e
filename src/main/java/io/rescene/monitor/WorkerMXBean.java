package io.rescene.monitor;

import java.util.Map;

/**
 * A worker as JMX shows it. Counts are those of the whole library, over all workers, at most about a second old; -1: not
 * known, as the database (or for {@code Pending} Redis) has been away since the start. Calls, spend and operations are
 * this process' own, unless they say otherwise. Operations answer with a line that says what they did.
 */
@Description("A Rescene worker: how the upgrade is going, and what steers it")
public interface WorkerMXBean {
    @Description("READY videos that are not upgraded yet; -1: not known")
    long getCandidates();

    @Description("Jobs that wait in the list (LLEN video_processing); -1: not known")
    long getPending();

    @Description("Jobs in work, over all workers; -1: not known")
    long getInProgress();

    @Description("Jobs that failed and are tried again later; -1: not known")
    long getRetrying();

    @Description("Jobs that failed for the last time (retryDead opens them again); -1: not known")
    long getDead();

    @Description("Jobs whose videos were upgraded; -1: not known")
    long getDone();

    @Description("Calls to OpenAI in flight now, in this process")
    int getCallsInFlight();

    @Description("The most calls in flight at present (setConcurrency changes it)")
    int getConcurrency();

    @Description("Calls of this process that came back within the last 60 seconds")
    int getCallsPerMinute();

    @Description(
            "What is left of each model's rate limits, 0 to 1: the lesser share of requests and tokens; empty: not known")
    Map<String, Double> getRateLimitHeadroom();

    @Description(
            "How long each model's rate limits keep its next question waiting, seconds; empty: nobody waits for them")
    Map<String, Double> getRateLimitWait();

    @Description("What the calls of this process cost, USD")
    double getSpendUsd();

    @Description("What all calls on record cost, USD; -1: not known")
    double getTotalSpendUsd();

    @Description("Videos that all workers close in a minute, over the last 5 minutes; -1: not known")
    double getVideosPerMinute();

    @Description("Seconds until nothing is open at that pace; 0: nothing is open; -1: not known")
    long getEtaSeconds();

    @Description("The last warning or error of the log, with its time, without secrets; empty: none so far")
    String getLastError();

    @Description("Whether this process takes jobs: open, or why not: paused, openai, storage, database, passing, redis,"
            + " ending, stopped")
    String getIntake();

    @Description("Why it takes no jobs, one line; empty while it does")
    String getIntakeReason();

    @Description("The pause between two videos that polling enqueues, seconds (setEnqueueDelay changes it)")
    double getEnqueueDelay();

    @Description("Whether the process ends as soon as nothing is open (drainAndStop)")
    boolean isDraining();

    @Description("The worker's id, as in rescene.workers")
    String getWorker();

    @Description("How old the counts are, seconds; -1: there are none yet")
    double getFiguresAge();

    @Description(
            "Begins no more calls until resume; calls in flight finish and are kept, jobs in work go back to the queue")
    String pause();

    @Description("Opens the intake again, whatever closed it, and looks whether work can go on")
    String resume();

    /** @throws IllegalArgumentException if it is out of range */
    @Description("Lets another number of calls be in flight from now on; if there are more, they finish first")
    String setConcurrency(@Description(name = "calls", value = "from 1 to 1024") int calls);

    /** @throws IllegalArgumentException if it is out of range */
    @Description("Sets the pause between two videos that polling enqueues, from the next video on")
    String setEnqueueDelay(@Description(name = "seconds", value = "from 0 to 86400, decimals allowed") double seconds);

    /** @throws IllegalStateException if the database is away */
    @Description("Opens all dead jobs again, with all their deliveries (as `rescene dead retry`)")
    String retryDead();

    /** @throws IllegalStateException if this process does not poll */
    @Description("Looks for new candidates now; only `rescene run` does")
    String pollNow();

    /** @throws IllegalStateException if the database is away */
    @Description("Stops polling, works until nothing is open, then ends the process (as `rescene worker --drain`)")
    String drainAndStop();
}
