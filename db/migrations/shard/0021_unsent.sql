-- A message that is tried again is not sent any more: its counters are taken back with its time.
CREATE TRIGGER messages_unsent AFTER UPDATE OF sent_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.sent_at IS NOT NULL AND NEW.sent_at IS NULL BEGIN
  UPDATE campaign_counts SET count = count - 1
  WHERE tenant_id = NEW.tenant_id AND campaign_id = NEW.campaign_id AND stage = 'sent';
  UPDATE campaign_hours SET count = count - 1
  WHERE tenant_id = NEW.tenant_id AND campaign_id = NEW.campaign_id AND stage = 'sent'
    AND hour = OLD.sent_at - OLD.sent_at % 3600000;
END;
