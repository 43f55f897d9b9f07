package org.ke4j.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logging to standard error, the message alone: KE4J's own from INFO on, others' from WARN on. In
 * Java and not in Logback's XML, whose reading took a quarter of a second of every start. A file
 * that the property {@code logback.configurationFile} names goes before it. Public for Logback.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class MessageLog extends ContextAwareBase implements Configurator {
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty("logback.configurationFile") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    Lines lines = new Lines();
    lines.setContext(context);
    lines.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(lines);
    encoder.start();
    ConsoleAppender<ILoggingEvent> screen = new ConsoleAppender<>();
    screen.setContext(context);
    screen.setName("stderr");
    screen.setTarget(ConsoleTarget.SystemErr.getName());
    screen.setEncoder(encoder);
    screen.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(screen);
    context.getLogger("org.ke4j").setLevel(Level.INFO);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** KE4J's own from WARN on, too, or again from INFO on; nothing where others do the logging. */
  static void quiet(boolean quiet) {
    if (LoggerFactory.getLogger("org.ke4j") instanceof ch.qos.logback.classic.Logger own) {
      own.setLevel(quiet ? Level.WARN : Level.INFO);
    }
  }

  private static final class Lines extends LayoutBase<ILoggingEvent> {
    @Override
    public String doLayout(ILoggingEvent event) {
      IThrowableProxy error = event.getThrowableProxy();
      return event.getFormattedMessage()
          + System.lineSeparator()
          + (error == null ? "" : ThrowableProxyUtil.asString(error));
    }
  }
}
