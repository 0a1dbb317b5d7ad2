// A contract that has nothing to do with the registry: a library of books, in English, without titles, OpenAPI 3.0.
const error = {
  description: 'Refused',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
};
const book = {
  description: 'A book',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Book' } } },
};
const bookId = { name: 'bookId', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } };

export const library = {
  openapi: '3.0.3',
  info: { title: 'Library', version: '1' },
  servers: [{ url: '/library' }],
  security: [{ oauth: ['books.read'] }],
  paths: {
    '/books': {
      get: {
        operationId: 'listBooks',
        parameters: [
          {
            name: 'shelf',
            in: 'query',
            required: true,
            schema: { type: 'string', pattern: '^[A-Z]{1,3}-\\d{2}$' },
          },
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100 } },
          { name: 'genre', in: 'query', schema: { type: 'string', enum: ['novel', 'poetry'] } },
          { name: 'tags', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
        ],
        responses: {
          200: {
            description: 'Books',
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Book' } } },
            },
          },
          400: error,
          401: error,
        },
      },
      post: {
        operationId: 'createBook',
        security: [{ oauth: ['books.write'] }],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/NewBook' } } },
        },
        responses: { 201: book, 400: error, 401: error, 403: error, 409: error, 429: error },
      },
    },
    '/books/{bookId}': {
      parameters: [bookId],
      get: { operationId: 'getBook', responses: { 200: book, 401: error, 404: error } },
      put: {
        operationId: 'replaceBook',
        security: [{ oauth: ['books.write'] }],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/NewBook' } } },
        },
        responses: { 200: book, 400: error, 401: error, 403: error, 404: error },
      },
      delete: {
        operationId: 'removeBook',
        security: [{ oauth: ['books.write'] }],
        responses: { 204: { description: 'Gone' }, 401: error, 403: error, 404: error },
      },
    },
    '/books/{bookId}/cover': {
      parameters: [bookId],
      post: {
        operationId: 'uploadCover',
        security: [{ oauth: ['books.write'] }],
        requestBody: {
          required: true,
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                required: ['image'],
                properties: { image: { type: 'string', format: 'binary' }, note: { type: 'string' } },
              },
            },
          },
        },
        responses: { 201: book, 400: error, 401: error, 403: error, 404: error, 422: error },
      },
    },
    '/readers/{readerId}/loans': {
      get: {
        operationId: 'listLoans',
        parameters: [{ name: 'readerId', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          200: {
            description: 'Loans',
            content: { 'application/json': { schema: { type: 'array', items: {} } } },
          },
          404: error,
        },
      },
    },
  },
  components: {
    securitySchemes: {
      oauth: { type: 'oauth2', flows: { password: { tokenUrl: '/token', scopes: {} } } },
    },
    schemas: {
      NewBook: {
        type: 'object',
        additionalProperties: false,
        required: ['title', 'isbn', 'author'],
        properties: {
          title: { type: 'string', minLength: 1, maxLength: 100 },
          isbn: { type: 'string', pattern: '^97[89][0-9]{10}$' },
          author: {
            type: 'object',
            required: ['lastName'],
            properties: { firstName: { type: 'string', nullable: true }, lastName: { type: 'string' } },
          },
          year: { type: 'integer', minimum: 1450, maximum: 2100 },
          price: { type: 'number', minimum: 0, exclusiveMinimum: true },
          tags: { type: 'array', maxItems: 3, items: { type: 'string', maxLength: 20 } },
          publishedOn: { type: 'string', format: 'date' },
          isLent: { type: 'boolean' },
        },
      },
      Book: {
        allOf: [
          { $ref: '#/components/schemas/NewBook' },
          { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } },
        ],
      },
      Error: { type: 'object', required: ['message'], properties: { message: { type: 'string' } } },
    },
  },
} as const;
