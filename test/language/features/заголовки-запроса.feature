# language: ru
Функция: Заголовки запроса
  Эхо-сервер возвращает запрос в теле ответа: видно, что именно отправил сценарий.

  Сценарий: Заголовок, заданный в сценарии, уходит с запросом
    Дано заголовок запросов «User-Agent» равен «aurora-trial»
    Когда отправлен запрос GET «/get»
    Тогда поле «headers.User-Agent» равно «aurora-trial»

  Сценарий: Несколько заголовков задаются таблицей
    Когда отправлен запрос GET «/get» с заголовками:
      | Accept     | application/json |
      | User-Agent | aurora-trial     |
    Тогда ответ содержит поля:
      | headers.Accept     | application/json |
      | headers.User-Agent | aurora-trial     |

  Сценарий: Заголовки таблицы дополняют заголовки сценария
    Дано заголовок запросов «X-Trial» равен «scenario»
    Когда отправлен запрос GET «/get» с заголовками:
      | Accept     | application/json |
      | User-Agent | aurora-trial     |
    Тогда ответ содержит поля:
      | headers.X-Trial    | scenario         |
      | headers.Accept     | application/json |
      | headers.User-Agent | aurora-trial     |

  Сценарий: Несколько значений одного заголовка перечисляются через запятую
    Дано заголовок запросов «X-Trial» равен «one, two, three, four»
    Когда отправлен запрос GET «/get»
    Тогда поле «headers.X-Trial» равно «one, two, three, four»

  Сценарий: Заголовок таблицы заменяет одноимённый заголовок сценария
    Дано заголовок запросов «User-Agent» равен «aurora-trial»
    Когда отправлен запрос GET «/get» с заголовками:
      | user-agent | other-agent |
    Тогда поле «headers.User-Agent» равно «other-agent»
