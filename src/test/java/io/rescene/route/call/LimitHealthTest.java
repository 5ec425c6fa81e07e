package io.rescene.route.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LimitHealthTest {
    private static final int OFTEN = 100;

    private final LimitHealth health = new LimitHealth();
    private long now;

    @Test
    void aQuestionThatIsRefusedWhileOthersAreAcceptedIsToBlame() {
        assertThat(isItsOwn("bad", false)).isFalse();
        for (int time = 1; time < LimitHealth.MOST_PASSED_BY; time++) {
            accepted("good");
            assertThat(isItsOwn("bad", false)).isFalse();
        }
        accepted("good");
        assertThat(isItsOwn("bad", false)).isTrue();
        accepted("good");
        assertThat(isItsOwn("bad", false)).as("it is counted anew").isFalse();
    }

    /** Two of them, refused in turn, must not vouch for each other. */
    @Test
    void soAreSeveral() {
        for (int time = 0; time < LimitHealth.MOST_PASSED_BY; time++) {
            assertThat(isItsOwn("bad", false)).isFalse();
            assertThat(isItsOwn("worse", false)).isFalse();
            accepted("good");
        }
        assertThat(isItsOwn("bad", false)).isTrue();
        assertThat(isItsOwn("worse", false)).isTrue();
    }

    /** Of an account's limit others are refused as well, and accepted later. */
    @Test
    void aLimitThatRelentsIsTheAccounts() {
        for (int time = 0; time < OFTEN; time++) {
            assertThat(isItsOwn("unlucky", false)).isFalse();
            isItsOwn("other", false);
            accepted("other");
        }
    }

    /** A day's limit lasts for hours. */
    @Test
    void whereNothingIsAcceptedNobodyIsToBlame() {
        for (int time = 0; time < OFTEN; time++) {
            assertThat(isItsOwn("fresh", false)).isFalse();
            assertThat(isItsOwn("failed before", true)).isFalse();
        }
    }

    /** It would wait for ever. */
    @Test
    void whatIsLeftAloneIsToBlameIfItsJobHasFailedBefore() {
        assertThat(refusedAlone(true)).isTrue();
    }

    @Test
    void whatIsLeftAloneIsToBlameIfOthersPassedItBy() {
        isItsOwn("bad", false);
        accepted("good");
        assertThat(refusedAlone(false)).isTrue();
    }

    /** As long as others met a limit that relents, nobody could tell. */
    @Test
    void soIsWhatWasNotToBlameUntilThen() {
        isItsOwn("bad", false);
        isItsOwn("other", false);
        accepted("other");
        assertThat(refusedAlone(false)).isTrue();
    }

    /** The account's limit may just have been reached. */
    @Test
    void whatIsAloneFromTheFirstIsWaitedFor() {
        assertThat(refusedAlone(false)).isFalse();
    }

    /** It was on its way when the limit was reached, say a day's. */
    @Test
    void aCallThatWasBegunBeforePassesNobodyBy() {
        isItsOwn("bad", false);
        health.accepted("early", 0);
        assertThat(refusedAlone(false)).isFalse();
    }

    private boolean refusedAlone(boolean failedBefore) {
        for (int time = 0; time < OFTEN; time++) {
            if (isItsOwn("bad", failedBefore)) {
                return true;
            }
        }
        return false;
    }

    private void accepted(String question) {
        health.accepted(question, ++now);
    }

    private boolean isItsOwn(String question, boolean failedBefore) {
        return health.isItsOwn(question, failedBefore, ++now);
    }
}
