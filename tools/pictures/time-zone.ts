// Imported first: formats of dates take the time zone of the moment when they are made.
process.env['TZ'] = 'Europe/Moscow';
