package io.rescene.route.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.ExchangeHelper;
import org.junit.jupiter.api.Test;

class OwnPropertiesTest {
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    private final UUID own = new UUID(0, 1);

    @Test
    void noRouteTakesThemAwayOrPutsOthersInTheirPlace() {
        OwnProperties.set(exchange, UUID.class, own);
        exchange.removeProperties("*");
        exchange.setProperty(UUID.class.getName(), "none");
        assertThat(OwnProperties.of(exchange, UUID.class)).isSameAs(own);
    }

    @Test
    void copiesHaveThemAndGiveTheirsBackAsResults() {
        OwnProperties.set(exchange, UUID.class, own);
        Exchange copy = ExchangeHelper.createCorrelatedCopy(exchange, false);
        assertThat(OwnProperties.of(copy, UUID.class)).isSameAs(own);
        OwnProperties.set(copy, String.class, "the copy's");
        assertThat(OwnProperties.get(exchange, String.class)).isNull();
        ExchangeHelper.copyResults(exchange, copy);
        assertThat(OwnProperties.get(exchange, String.class)).isEqualTo("the copy's");
    }

    @Test
    void whatIsNotThereIsMissed() {
        OwnProperties.set(exchange, UUID.class, own);
        OwnProperties.set(exchange, UUID.class, null);
        assertThat(OwnProperties.get(exchange, UUID.class)).isNull();
        assertThatThrownBy(() -> OwnProperties.of(exchange, UUID.class))
                .hasMessageStartingWith("This exchange has no UUID");
    }
}
