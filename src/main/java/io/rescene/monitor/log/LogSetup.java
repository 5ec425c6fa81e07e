package io.rescene.monitor.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * What is logged, and where to. Written in Java because reading the same from XML took a third of a second at each
 * start. Found by Logback as a service.
 *
 * <p>System properties: {@code log.level} for Rescene's own messages (INFO), {@code log.root} for those of libraries
 * (WARN), {@code log.all} for everything, {@code log.target} ({@code System.out} or {@code System.err}). Another
 * configuration is used instead if {@code logback.configurationFile} names it.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
    private static final String LEVEL = "log.level";
    private static final String ROOT = "log.root";
    private static final String ALL = "log.all";
    private static final String TARGET = "log.target";
    private static final String OUT = "System.out";

    /** Called by Logback. */
    public LogSetup() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(console(context));
        level(context, Logger.ROOT_LOGGER_NAME, set(ROOT, Level.WARN));
        level(context, "io.rescene", set(LEVEL, Level.INFO));
        // Camel says what the command already says in one line.
        level(context, "org.apache.camel.main.BaseMainSupport", Level.ERROR);
        level(context, "org.apache.camel.impl.engine.AbstractCamelContext", Level.OFF);
        // A thread that is still at Redis when it is to end is interrupted; nothing is lost by that.
        level(context, "org.apache.camel.impl.engine.BaseExecutorServiceManager", Level.ERROR);
        // A failed exchange is said by who handles it, in a line for people.
        level(context, "org.apache.camel.processor.errorhandler", Level.OFF);
        // A schema that can't be used is said by who reads the file, with its name.
        level(context, "com.networknt.schema", Level.OFF);
        level(context, "org.redisson", Level.ERROR);
        // What becomes of a write to a connection that is being lost is said by who wrote, too.
        level(context, "io.netty.channel", Level.ERROR);
        // What Redis refuses in a transaction, or of a channel, is said by who asked for that.
        level(context, "org.redisson.client.handler.CommandDecoder", Level.OFF);
        level(context, "org.redisson.client.handler.CommandPubSubDecoder", Level.OFF);
        // A connection that could not be made is said in one line, with the fix.
        level(context, "org.redisson.client.handler.ErrorsLoggingHandler", Level.OFF);
        // That an idle connection is found dead is no news: where Redis is away that is said by who asked it.
        level(context, "org.redisson.client.handler.PingConnectionHandler", Level.OFF);
        // A host that has tunnels only, say in a VPN, has no hardware address; nothing comes of it.
        level(context, "io.netty.util.internal.MacAddressUtil", Level.ERROR);
        // That its name can't be looked up matters only if Redis is away, too, which is said by who asked it.
        level(context, "org.redisson.connection.DNSMonitor", Level.OFF);
        // That the database is away is said by who asked it; that it can't roll back then either is no news.
        level(context, "org.springframework.transaction.support.TransactionTemplate", Level.OFF);
        level(context, "org.springframework.jdbc.support.JdbcTransactionManager", Level.OFF);
        level(context, "io.rescene.runtime.connect.Bounds$PooledTransactions", Level.OFF);
        level(context, "com.zaxxer.hikari", Level.ERROR);
        // Why a migration is not applied is said by who asked for it.
        level(context, "org.flywaydb", Level.OFF);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /**
     * What is wrong with the system properties, in one line with the fix; empty if nothing is. With one that can't be used the
     * usual is logged.
     */
    public static Optional<String> trouble() {
        return Stream.of(LEVEL, ROOT, ALL)
                .filter(property -> Level.toLevel(System.getProperty(property, "INFO"), null) == null)
                .findFirst()
                .map(property -> wrong(property, "TRACE, DEBUG, INFO, WARN, ERROR or OFF"))
                .or(() -> ConsoleTarget.findByName(System.getProperty(TARGET, OUT)) == null
                        ? Optional.of(wrong(TARGET, "System.out or System.err"))
                        : Optional.empty());
    }

    private static String wrong(String property, String allowed) {
        return "-D" + property + "=" + System.getProperty(property) + " says nothing that there is: set it to "
                + allowed;
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext context) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setName("CONSOLE");
        console.setTarget(System.getProperty(TARGET, OUT));
        console.setEncoder(LogFormat.encoder(context, new LogLine(), ConsoleEncoding.get()));
        console.start();
        return console;
    }

    private static void level(LoggerContext context, String logger, Level usual) {
        context.getLogger(logger).setLevel(set(ALL, usual));
    }

    private static Level set(String property, Level usual) {
        return Level.toLevel(System.getProperty(property), usual);
    }
}
