package io.rescene.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LastTroubleTest {
    private static final Logger LOG = LoggerFactory.getLogger(LastTroubleTest.class);

    @Test
    void afterItsEndItHearsNothing() {
        LastTrouble trouble = LastTrouble.listen();
        LOG.warn("before");
        trouble.close();
        LOG.warn("after");
        assertThat(trouble.line()).endsWith(" before");
    }

    @Test
    void remembersTheLastWarningOnOneLineWithoutSecrets() {
        try (LastTrouble trouble = LastTrouble.listen()) {
            assertThat(trouble.line()).isEmpty();
            LOG.warn("refused:\nBearer very-secret-key");
            LOG.info("all is well");
            assertThat(trouble.line())
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\S+Z refused:.*")
                    .doesNotContain("very-secret-key", "\n");
            LOG.error("too long ".repeat(100));
            assertThat(trouble.line()).contains("too long").hasSizeLessThan(600);
        }
    }
}
